import { join } from 'node:path';
import { findWorkspace } from '@fairway/delivery';

/** A real photograph of 600 by 400 pixels. */
export const PHOTOGRAPH = join(findWorkspace(), 'infra', 'resize', 'assets', 'photograph.jpg');
