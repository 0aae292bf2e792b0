import * as vscode from 'vscode';
import { cutEnd, formatNumber, formatTime } from '../../shared/format.ts';
import type { Connection } from '../../state/connection.ts';
import type { GoToQuery } from '../../state/goToQuery.ts';
import type { Place } from '../../state/goToSearch.ts';
import type { MlflowLink } from '../../state/mlflowLink.ts';
import { plainLabel } from '../plainLabel.ts';
import type { Services } from '../services.ts';
import { runIcon } from '../trees/icons.ts';
import { mainMetric } from '../trees/mainMetric.ts';

export const openRunsButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('table'),
  tooltip: 'Open Runs Table',
};
export const copyIdButton: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('copy'),
  tooltip: 'Copy Id',
};

/** A row of "Go to Run…": a place, what is to be said of a connection, or a link that leads to none of them. */
export interface GoToItem extends vscode.QuickPickItem {
  /** Tells the rows apart, also over several answers. */
  readonly key: string;
  readonly place?: Place;
  readonly link?: MlflowLink;
}

/** The server has looked for what was typed: VS Code is not to look a second time. */
const always = { alwaysShow: true };

export function placeItem(place: Place, connection: Connection, services: Services): GoToItem {
  const several = services.connections.all.length > 1 ? connection.label : '';
  const description = (...facts: readonly (string | false | undefined)[]): string =>
    plainLabel([...facts, several].filter(Boolean).join(' · '));
  const key = `${place.connectionId}|${keyOf(place)}`;
  switch (place.kind) {
    case 'experiment': {
      const { name, last_update_time: time } = place.experiment;
      return {
        ...always,
        key,
        place,
        label: plainLabel(cutEnd(name, 120)),
        description: description('experiment', time !== undefined && formatTime(time)),
        iconPath: new vscode.ThemeIcon('beaker'),
        buttons: [openRunsButton, copyIdButton],
      };
    }
    case 'run': {
      const { info } = place.run;
      const metric = mainMetric(place.run);
      const { connectionId } = place;
      const color = services.colors.colorOf({ connectionId, runId: info.run_id });
      return {
        ...always,
        key,
        place,
        label: plainLabel(cutEnd(info.run_name || info.run_id, 120)),
        description: description(
          info.lifecycle_stage === 'deleted' && 'deleted',
          place.experiment !== undefined && cutEnd(place.experiment, 60),
          metric && `${formatNumber(metric.value)} ${cutEnd(metric.key, 40)}`,
          info.status !== 'FINISHED' && info.status.toLowerCase(),
          info.start_time > 0 && formatTime(info.start_time),
        ),
        iconPath: runIcon(info.status, color),
        buttons: [openRunsButton, copyIdButton],
      };
    }
    case 'model':
      return {
        ...always,
        key,
        place,
        label: plainLabel(place.model.name),
        description: description('registered model', formatTime(place.model.last_updated_timestamp)),
        iconPath: new vscode.ThemeIcon('package'),
        buttons: [copyIdButton],
      };
    case 'version': {
      const { name, version, creation_timestamp: time } = place.version;
      return {
        ...always,
        key,
        place,
        label: plainLabel(`${name}, version ${version}`),
        description: description('model version', formatTime(time)),
        iconPath: new vscode.ThemeIcon('versions'),
        buttons: [copyIdButton],
      };
    }
  }
}

export function problemItem(connection: Connection, problem: string): GoToItem {
  return {
    ...always,
    key: `${connection.id}|!`,
    label: plainLabel(connection.label),
    description: plainLabel(problem),
    iconPath: new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground')),
  };
}

/** For a pasted address of a server that is no connection; undefined for any other text. */
export function unknownServerItem(
  query: GoToQuery,
  connections: readonly Connection[],
): GoToItem | undefined {
  if (query.kind !== 'link' || !query.link.server?.startsWith('http')) return undefined;
  const { link } = query;
  if (connections.some(({ location }) => location === link.server)) return undefined;
  return {
    ...always,
    key: 'add',
    link,
    label: 'Add Connection…',
    description: `${link.server} is no connection of this window`,
    iconPath: new vscode.ThemeIcon('add'),
  };
}

/** Stands where there is nothing to go to. */
export function nothingItem(query: GoToQuery): GoToItem {
  const what = 'experiment, run, model or version';
  return {
    ...always,
    key: nothingKey,
    label: query.kind === 'newest' ? `There is no ${what} yet` : `No ${what} is found by this`,
    iconPath: new vscode.ThemeIcon('info'),
  };
}

export const nothingKey = 'nothing';

/** What somebody may want of it elsewhere: an id, or the URI of a model. */
export function idOf(place: Place): string {
  switch (place.kind) {
    case 'experiment':
      return place.experiment.experiment_id;
    case 'run':
      return place.run.info.run_id;
    case 'model':
      return place.model.name;
    case 'version':
      return `models:/${place.version.name}/${place.version.version}`;
  }
}

/** The experiment whose runs a table can show; models have none. */
export function experimentIdOf(place: Place): string | undefined {
  if (place.kind === 'experiment') return place.experiment.experiment_id;
  return place.kind === 'run' ? place.run.info.experiment_id : undefined;
}

function keyOf(place: Place): string {
  return `${place.kind}|${idOf(place)}`;
}
