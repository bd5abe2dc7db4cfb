import { z } from 'zod';
import { DIALECTS } from '../model/resource';

/** Shape of one entry of `policy-waivers.yaml`. The expiry is read apart, so that a malformed one is an expired one. */
export const waiverSchema = z.strictObject({
  /** Id of one rule; `*` is refused. */
  policy: z.string().min(1),
  /** What it covers: at least one of these, none of them a wildcard alone. */
  selector: z
    .strictObject({
      /** The resource's own name, `*` standing for any letters. */
      resource: z.string().min(1).optional(),
      /** Path of the file, `*` standing for any letters. */
      file: z.string().min(1).optional(),
      service: z.string().min(1).optional(),
      dialect: z.enum(DIALECTS).optional(),
    })
    .refine(
      (selector) => Object.keys(selector).length > 0,
      'a selector names at least one of resource, file, service and dialect',
    ),
  /** Why, for whoever reads it in a year. */
  reason: z.string().min(20, 'a reason is a sentence of at least 20 letters'),
  /** GitHub team or user that answers for it. */
  owner: z.string().regex(/^@[\w-]+(\/[\w-]+)?$/, 'an owner is @user or @organisation/team'),
  /** Last day on which it holds, `YYYY-MM-DD`. */
  expires: z.unknown(),
});

export const waiverFileSchema = z.strictObject({ waivers: z.array(waiverSchema).default([]) });

export type WaiverEntry = z.output<typeof waiverSchema>;

/** JSON schema of the file, for editors. */
export function waiverJsonSchema(): object {
  const schema = z.toJSONSchema(waiverFileSchema, { io: 'input' }) as unknown as {
    properties: { waivers: { items: { properties: Record<string, object>; required?: string[] } } };
  };
  const item = schema.properties.waivers.items;
  item.properties.expires = {
    type: 'string',
    format: 'date',
    description: 'Last day on which the waiver holds, YYYY-MM-DD',
  };
  item.required = [...new Set([...(item.required ?? []), 'expires'])];
  return schema;
}
