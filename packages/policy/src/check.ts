import type { ServiceDeclaration } from '@fairway/declaration';
import { findFiles } from './adapters/find-files';
import { readModel } from './adapters/read-model';
import { contextOf, type Demand, type ServiceContext } from './engine/context';
import { evaluate, problemFindings } from './engine/evaluate';
import type { Finding } from './engine/finding';
import { buildReport, type Report } from './engine/report';
import type { Rule } from './engine/rule';
import type { InputProblem, Model } from './model/resource';
import { RULES } from './rules';
import { applyWaivers } from './waivers/apply';
import { loadWaivers, type WaiverFile } from './waivers/load';

export interface CheckOptions {
  /** Declaration that the resources are held against. Without it nothing is declared, and the strictest holds. */
  readonly service?: ServiceDeclaration;
  /** Stage that the resources are for; it decides what an unknown verdict counts as. @default `local` */
  readonly stage?: string;
  /** A file of waivers, or one that was read already. @default no waivers */
  readonly waivers?: string | WaiverFile;
  /** Rules to run. @default all of them */
  readonly rules?: readonly Rule[];
  /** What is asked for beyond what every service must have. @default nothing with a service, everything without */
  readonly demands?: readonly Demand[];
  /** Findings of other engines, to be merged into the same report. */
  readonly others?: readonly Finding[];
  /** Day against which expiry is held. @default today */
  readonly today?: Date;
  /** True where these paths are everything that the waivers speak of: then one that matches nothing is an error. */
  readonly complete?: boolean;
}

/**
 * Judges files and folders, each in its own dialect, and gives one report.
 *
 * @throws {Error} of the file system where a path is not there
 */
export function checkFiles(paths: readonly string[], options: CheckOptions = {}): Promise<Report> {
  return Promise.resolve(checkModel(readModel(findFiles(paths)), options, paths));
}

/** Judges everything in a folder. */
export function checkFolder(folder: string, options: CheckOptions = {}): Promise<Report> {
  return checkFiles([folder], options);
}

/** Judges a model that is in memory already. */
export function checkModel(model: Model, options: CheckOptions = {}, paths: readonly string[] = []): Report {
  const context: ServiceContext = contextOf(options.service, options.stage, options.demands);
  const problems: InputProblem[] = [...model.problems];
  if (model.inputs.length === 0 && problems.length === 0) {
    // Nothing read is nothing judged: that must not look like a pass.
    problems.push({
      code: 'INPUT_NOTHING',
      message: `expected files to judge, found none in ${paths.join(', ') || 'the input'}`,
      at: { file: paths[0] ?? '.', line: 1 },
    });
  }
  const { findings, counts } = evaluate(model.resources, options.rules ?? RULES, context);
  const all = [...problemFindings(problems, options.service?.name), ...findings, ...(options.others ?? [])];
  const waivers = typeof options.waivers === 'string' ? loadWaivers(options.waivers) : options.waivers;
  const waived = waivers ? applyWaivers(all, waivers, options.today ?? new Date(), options.complete ?? false) : all;
  return buildReport(waived, counts, model, options.stage ?? 'local');
}
