import { UPDATE_MINUTES } from '../components/tasks';

/**
 * Longest wait until ECS says what became of a deployment, in seconds. On AWS ECS watches the alarms for as long as the slowest of them
 * takes to go on, after the tasks are steady.
 */
export const RUNS_SECONDS = { emulator: 300, aws: 1_500 } as const;

/** Time for what goes before the tasks, such as the image on its way to the registry, in minutes. */
const BEFORE_MINUTES = 5;

/** Longest time of an update, in milliseconds: everything that it waits for, one after the other. */
export const UPDATE_MS = (BEFORE_MINUTES + UPDATE_MINUTES) * 60_000 + RUNS_SECONDS.aws * 1_000;
