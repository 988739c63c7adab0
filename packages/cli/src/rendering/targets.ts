import type { CompiledCatalog, CompiledTarget } from '@signalbox/engine';
import type { Paint } from '../output.ts';
import { renderTable } from './table.ts';
import { showPercent } from './units.ts';

const COLUMNS = [
  { title: 'target' },
  { title: 'provider' },
  { title: 'region' },
  { title: '$ in/M', align: 'right' },
  { title: '$ out/M', align: 'right' },
  { title: 'context', align: 'right' },
  { title: 'success', align: 'right' },
  { title: 'labels' },
] as const;

/** Targets and people, a line each. Prices are per million tokens; success is the prior of tasks without one. */
export function renderTargets({ targets }: CompiledCatalog, paint: Paint): string {
  return renderTable(COLUMNS, targets.map(rowOf), paint);
}

function rowOf({ id, facts, enabled, handoff, priors }: CompiledTarget): string[] {
  const { provider, region, price_input, price_output, context_tokens, labels } = facts;
  const success = priors.get('default');
  const remarks = [...(enabled ? [] : ['(switched off)']), ...Object.entries(labels).map((pair) => pair.join('='))];
  if (handoff) return [id, provider, region, '', '', '', '', remarks.join(' ')];
  return [
    id,
    provider,
    region,
    price_input.toFixed(2),
    price_output.toFixed(2),
    showTokens(context_tokens),
    success === undefined ? '' : showPercent(success),
    remarks.join(' '),
  ];
}

/** `128k`, `1M`: context windows are round numbers, in thousands or in multiples of 1,024. */
function showTokens(tokens: number): string {
  const unit = tokens % 1000 === 0 ? 1000 : 1024;
  if (tokens >= unit * unit) return `${Number((tokens / unit / unit).toFixed(1))}M`;
  return tokens >= unit ? `${Math.round(tokens / unit)}k` : String(tokens);
}
