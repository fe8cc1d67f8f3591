import type { Estimate, PadReport } from '../core/pad-metrics-report.js';
import type { ReliabilityBin } from '../core/reliability.js';
import type { EvaluationReport, GateRow, SummaryRow } from './report.js';

/** A heading and rows of text: printed in a terminal, a page and a report alike. */
export interface TextTable {
  title: string;
  columns: string[];
  /** First column left, others right. */
  rows: string[][];
}

export function formatRate(rate: number | null, digits = 1): string {
  return rate === null ? '–' : `${(rate * 100).toFixed(digits)} %`;
}

/** `4.2 % [1.0–9.8]` */
export function formatEstimate({ value, interval }: Estimate): string {
  if (value === null || !interval) return formatRate(value);
  return `${formatRate(value)} [${(interval.low * 100).toFixed(1)}–${(interval.high * 100).toFixed(1)}]`;
}

export function formatScore(score: number | null): string {
  return score === null ? '–' : score.toFixed(3);
}

/** All tables of a report, in reading order; those without rows are left out. */
export function reportTables({ pad, reliability, summary, gate }: EvaluationReport): TextTable[] {
  const tables = [headline(pad), speciesTable(pad), operatingTable(pad), reliabilityTable(reliability)];
  return [...tables, summaryTable(summary), gateTable(gate)].filter(({ rows }) => rows.length > 0);
}

function headline(pad: PadReport): TextTable {
  const { bonaFide, worst } = pad;
  return {
    title: `At a threshold of ${pad.threshold.toFixed(3)}`,
    columns: ['Figure', 'Value [95 % interval]', 'Over'],
    rows: [
      [
        'APCER, worst species',
        worst ? `${formatRate(worst.apcer)} (${worst.species})` : '–',
        `${pad.species.length} species`,
      ],
      ['BPCER', formatEstimate(bonaFide.bpcer), `${bonaFide.responses} images, ${bonaFide.groups} groups`],
      ['ACER', formatEstimate(pad.acer), 'worst species'],
      ['BPNRR (refused by the gate)', formatEstimate(bonaFide.bpnrr), `${bonaFide.presentations} images`],
      ['EER', formatEstimate(pad.eer), `worst species, threshold ${formatScore(pad.eer.threshold)}`],
      ['AUC', formatEstimate(pad.auc), 'all species'],
    ],
  };
}

function speciesTable(pad: PadReport): TextTable {
  return {
    title: 'By attack instrument',
    columns: ['Species', 'Images', 'Groups', 'Scored', 'APCER', 'APNRR', 'EER', 'AUC'],
    rows: pad.species.map(row => [
      row.species,
      String(row.presentations),
      String(row.groups),
      String(row.responses),
      formatEstimate(row.apcer),
      formatEstimate(row.apnrr),
      formatEstimate(row.eer),
      formatEstimate(row.auc),
    ]),
  };
}

function operatingTable(pad: PadReport): TextTable {
  return {
    title: 'Operating points',
    columns: ['Point', 'Worst APCER at most', 'BPCER', 'Threshold'],
    rows: pad.operating.map(row => [
      row.name,
      formatRate(row.apcer, 0),
      formatEstimate(row.bpcer),
      formatScore(row.threshold),
    ]),
  };
}

function reliabilityTable(bins: readonly ReliabilityBin[]): TextTable {
  return {
    title: 'Reliability: live faces against prints and screens, each side weighing half',
    columns: ['Score', 'Images', 'Mean score', 'Live'],
    rows: bins.map(({ low, high, count, meanScore, bonaFide }) => [
      `${low}–${high}`,
      String(count),
      formatScore(meanScore),
      formatRate(bonaFide),
    ]),
  };
}

function summaryTable(rows: readonly SummaryRow[]): TextTable {
  return {
    title: 'By source',
    columns: ['Source', 'Truth', 'Images', 'Groups', 'Accepted', 'Spoof', 'Refused', 'Failed', 'Median score'],
    rows: rows.map(row => [
      row.source || '–',
      row.truth,
      ...[row.images, row.groups, row.accepted, row.spoof, row.refused, row.failed].map(String),
      formatScore(row.medianScore),
    ]),
  };
}

function gateTable(rows: readonly GateRow[]): TextTable {
  return {
    title: 'Gate against the labels',
    columns: ['Expected', 'Images', 'Refused', 'Share', 'no_face', 'too_many_faces', 'invalid_face'],
    rows: rows.map(({ expected, images, refused, reasons }) => [
      expected,
      String(images),
      String(refused),
      formatRate(refused / images),
      ...['no_face', 'too_many_faces', 'invalid_face'].map(reason => String(reasons[reason] ?? 0)),
    ]),
  };
}

/** A table for a terminal, columns aligned. */
export function printTable({ title, columns, rows }: TextTable): string {
  const widths = columns.map((column, i) => Math.max(column.length, ...rows.map(row => row[i].length)));
  const line = (cells: string[]) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join('  ')
      .trimEnd();
  return [title, line(columns), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
