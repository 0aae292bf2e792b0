import type { Deviation } from './deviations.ts';
import { answers, goesOn, is400, refuses } from './deviations.ts';
import type { Row } from './row.ts';
import { title } from './row.ts';

const wrongKind = refuses('A required field of the wrong kind (`timestamp: 1.5`)');
const noDataset = refuses('An input without a data set');
const emptyPages = refuses('0 and less as `max_results`');
const unknownRoute = { error_code: 'ENDPOINT_NOT_FOUND' };

/** Which of the generated rows are deviations, by what is asked. Each has to apply somewhere. */
export const knownDeviations: readonly (readonly [asked: RegExp, deviation: Deviation])[] = [
  [/^POST (?!runs\/search )\S+ "x"$/, is400(/./)],
  [/^POST runs\/search "x"$/, goesOn],
  [/^POST (?!runs\/(?:create|search) |experiments\/search )\S+ \[\]$/, is400(/^Missing value for required/)],
  [/^POST runs\/log-batch(?: null| \{)?$/, is400(/^Missing value for required parameter 'run_id'/)],
  [/^POST runs\/log-batch .*"(?:metrics|params|tags)":null/, goesOn],
  [/^POST runs\/log-batch .*"(?:metrics|params|tags)":\[5\]/, is400(/^Missing value .*\[0\]\.key'/)],
  [/^POST experiments\/search .*"view_type":\[\]/, is400(/^Invalid value \[\]/)],
  [/^POST runs\/create .*"start_time":\[\]/, is400(/^Invalid value \[\]/)],
  [/^POST runs\/update .*"end_time":\[\]/, is400(/^Invalid value \[\]/)],
  [/^POST (?:runs|logged-models)\/search .*"max_results":\[\]/, is400(/^Invalid value \[\]/)],
  [/^POST runs\/log-metric .*"(?:value|timestamp|step)":\[\]/, is400(/^Invalid value \[\]/)],
  [/^PATCH logged-models\/\S+ .*"status":\[\]/, is400(/^Invalid value \[\]/)],
  [/^POST runs\/search .*"max_results":null/, goesOn],
  [
    /^POST runs\/search .*"order_by":\["(?:metrics\.acc","metrics\.acc DESC|start_time","(?:created|start_time)|run_name","attributes\.run_name)"\]/,
    is400(),
  ],
  [
    /^GET (?:registered-models|model-versions)\/search .*"order_by":\["(?:timestamp","last_updated_timestamp|name","name(?: DESC)?|version_number","version_number DESC)"\]/,
    is400(),
  ],
  [
    /^POST logged-models\/search .*"filter":"(?:attributes\.)?(?:creation_time(?:stamp)?(?:_ms)?|last_updated_timestamp(?:_ms)?) [>=] (?:'0'|x)"/,
    is400(),
  ],
  [
    /^POST logged-models\/search .*"filter":"metrics\.(?:auc|`auc`|\\"auc\\"|nope) [<>!]?=? (?:'0\.25'|'x'|\('x'\)|1__0|1_|0b1)"/,
    is400(),
  ],
  [
    /^POST logged-models\/search .*"filter":"(?:last_updated_time (?:=|LIKE)|Attributes\.name|\\"name\\"|bogus) /,
    is400(/^Invalid attribute name: /),
  ],
  [
    /^POST logged-models\/search .*"filter":"\S+ (?:NOT )?IN \((?:Blue|1, x|01, 2)\)"/,
    is400(/ill-formed list\.$/),
  ],
  [
    /^POST logged-models\/search .*"filter":"\S+ (?:NOT )?IN \((?:1|0\.1)\)"/,
    refuses('A list where one value is compared, or the reverse'),
  ],
  [
    /^POST logged-models\/search .*"field_name":"metrics"/,
    answers('500 for what the caller did wrong', 400, { message: 'Invalid order by field name: metrics' }),
  ],
  [/"page_token":"bnVsbA=="/, is400(/page token/)],
  [/^POST logged-models\/search .*"page_token":"x"/, is400(/^Invalid page token/)],
  [/^POST runs\/search .*"experiment_ids":\["9{20}"\]/, is400(/^Invalid experiment ID/)],
  [/^POST runs\/search .*"filter":"start_time > 9{26}"/, goesOn],
  [
    /^GET metrics\/get-history-bulk-interval .*"end_step":"9223372036854775808"/,
    is400(/'end_step' supplied/),
  ],
  [/^GET .*get-history-bulk\?.*&max_results=x$/, is400(/^max_results must be a whole number\.$/)],
  [
    /^GET metrics\/get-history-bulk-interval .*"start_step":"9223372036854775808"/,
    answers('Steps beyond 64 bits', 400, { error_code: 'INVALID_PARAMETER_VALUE' }),
  ],
  [
    /^POST runs\/create(?: (?:null|\[\]|\{|\{"user_id"(?!.*experimentId).*|\{"experiment_id":(?:null|"").*))?$/,
    refuses('A run without an experiment'),
  ],
  [
    /^(?:POST (?:runs|logged-models)|GET \S+)\/search .*"filter":"(?:datasets?\.\w+|name|run_id|status) (?:!?=|I?LIKE|like|iLike) \(/,
    refuses('A list where one value is compared, or the reverse'),
  ],
  [
    /^POST experiments\/search .*"filter":"experiment_id !?= \('\{e0\}'/,
    refuses('A list where one value is compared, or the reverse'),
  ],
  [/^POST runs\/log-metric .*(?:"value":true|"timestamp":(?:1\.5|true|"9223372036854775808"))/, wrongKind],
  [/^POST runs\/log-batch .*"metrics":\[\{"key":"b","value":"x"/, wrongKind],
  [/^PATCH logged-models\/\S+ .*"status":(?:"BOGUS"|99)/, wrongKind],
  [/^POST runs\/log-inputs .*"datasets":\[(?:5|\{\})\]/, noDataset],
  [/^POST runs\/log-inputs .*"datasets":\[\{"tags":(?:"x"|\[5\])/, noDataset],
  [/^POST runs\/log-inputs .*"datasets":\[\{"tags":\[[^\]]*\](?:\}|,"dataset":null)/, noDataset],
  [/^GET registered-models\/search .*"max_results":"(?:-1|0)"/, emptyPages],
  [/^POST logged-models\/search .*"max_results":-1/, emptyPages],
  [
    /^GET logged-models\/\S+ .*"allow_deleted":(?:"maybe"|""|\[)/,
    refuses('`allow_deleted=maybe` of a logged model'),
  ],
  [
    /^POST runs\/create .*"run_name":"","tags":\[\{"key":"mlflow\.runName","value":""\}\]/,
    answers('An empty name beside an empty tag of it', 200, { run: { info: { status: 'RUNNING' } } }),
  ],
  [
    /^DELETE logged-models\/\S+\/tags\/a%2Fb$/,
    {
      what: 'Tag keys with a slash in a path',
      check: ({ body }) => {
        if (body === 'html') throw new Error('The route is not known.');
      },
    },
  ],
  [/^GET \S+\/files\/deep$/, refuses('A folder where a file is asked for, by the artifact proxy')],
  [
    /^GET \/(?:ajax-)?api\/3\.0\/mlflow\/server-info$/,
    answers('Capabilities (`server-info`)', 200, {
      store_type: 'SqlStore',
      presigned_upload_run_id_supported: false,
      presigned_upload_model_id_supported: false,
      features_enabled: { gateway: false },
    }),
  ],
  [/^GET \/(?:ajax-)?api\/2\.0\/mlflow\/experiments\/get\/ /, answers('Unknown routes', 404, unknownRoute)],
  [/^POST \/api\/2\.0\/mlflow\/experiments\/search-datasets /, answers('Unknown routes', 404, unknownRoute)],
  [
    /^GET \/api\/(?:1\.0|2\.0\/preview|2\.0\/mlflow\/nothing)\//,
    answers('Unknown routes', 404, unknownRoute),
  ],
  [
    /^(?:GET (?:runs\/create|registered-models\/update)|POST runs\/get)(?: |$)/,
    answers('Unknown routes', 405, unknownRoute),
  ],
];

export function nameDeviation(row: Row): Row {
  if (row.deviation) return row;
  const asked = title(row);
  const found = knownDeviations.find(([pattern]) => pattern.test(asked));
  return found ? { ...row, deviation: found[1] } : row;
}
