import {
  paginateGetResources,
  ResourceGroupsTaggingAPIClient,
  type ResourceGroupsTaggingAPIClientConfig,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { DeliveryError, reasonOf } from '../errors';
import type { TaggedResource } from './tagged';

const TIMEOUT_MS = 30_000;
/**
 * What AWS keeps after its deletion, tags and all: a key for at least seven days, task definitions and services of ECS as
 * inactive. A service that still runs has a cluster, and that is counted.
 */
const OUTLIVES = /^arn:[^:]+:(kms:|ecs:[^:]*:[^:]*:(task-definition|service)\/)/;

/**
 * What of one account and region carries the tag `fairway:stage`, as the Resource Groups Tagging API tells it.
 *
 * @throws {DeliveryError} `TAGS_UNREADABLE`
 */
export async function taggedOnAws(config: ResourceGroupsTaggingAPIClientConfig): Promise<TaggedResource[]> {
  const client = new ResourceGroupsTaggingAPIClient(config);
  const found: TaggedResource[] = [];
  try {
    const pages = paginateGetResources(
      { client },
      { TagFilters: [{ Key: 'fairway:stage' }] },
      { abortSignal: AbortSignal.timeout(TIMEOUT_MS) },
    );
    for await (const { ResourceTagMappingList = [] } of pages) {
      for (const { ResourceARN: name, Tags = [] } of ResourceTagMappingList) {
        const tag = (key: string) => Tags.find(({ Key }) => Key === `fairway:${key}`)?.Value;
        const stage = tag('stage');
        if (name && stage && !OUTLIVES.test(name))
          found.push({ platform: 'aws', name, stage, service: tag('service') });
      }
    }
    return found;
  } catch (error) {
    throw new DeliveryError(
      'TAGS_UNREADABLE',
      `AWS does not tell what carries fairway:stage: ${reasonOf(error)}. The credentials need tag:GetResources; see: aws sts get-caller-identity`,
      undefined,
      { cause: error },
    );
  } finally {
    client.destroy();
  }
}
