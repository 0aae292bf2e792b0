import type { MetricPoint } from '../../src/shared/runPage.ts';
import { sparkHeight, sparkPath, sparkWidth } from './sparkPath.ts';

export function createSparkline(points: readonly MetricPoint[]): SVGElement {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  const d = sparkPath(points);
  svg.setAttribute('class', d.includes('L') ? 'spark mark' : 'spark mark single');
  svg.setAttribute('viewBox', `0 0 ${sparkWidth} ${sparkHeight}`);
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(namespace, 'path');
  path.setAttribute('d', d);
  svg.append(path);
  return svg;
}
