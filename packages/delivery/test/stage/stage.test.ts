import { loadStage, Stage } from '../../src';

const SERVICE = { name: 'shop', owner: '@fairway/shop' };

describe('a stage', () => {
  test('names and tags what it holds, so that two share nothing', () => {
    const [local, preview] = [loadStage('local'), loadStage('pr-12')];
    expect(local.prefix('shop')).toBe('fairway-local-shop');
    expect(preview.prefix('shop')).toBe('fairway-pr-12-shop');
    expect(preview.tags(SERVICE, 'abc')).toEqual({
      'fairway:stage': 'pr-12',
      'fairway:service': 'shop',
      'fairway:owner': '@fairway/shop',
      'fairway:commit': 'abc',
    });
    expect(preview.labels(SERVICE, 'abc')).toEqual({
      'fairway.stage': 'pr-12',
      'fairway.service': 'shop',
      'fairway.owner': 'fairway.shop',
      'fairway.commit': 'abc',
    });
  });

  test('of this machine takes the emulator and its own cluster alone', () => {
    const stage = loadStage('local');
    expect(stage.isLocal).toBe(true);
    expect(stage.aws().credentials).toEqual({ kind: 'emulator' });
    expect(stage.kubernetesContext()).toBe('local-stage');
  });

  test('of the cloud guesses nothing: it names the variable that is missing', () => {
    const { name, declaration } = loadStage('prod');
    const bare = new Stage(name, declaration, { AWS_PROFILE: 'personal', KUBECONFIG: '/somewhere' });
    expect(() => bare.aws()).toThrow(/STAGE_NOT_CONFIGURED: stage prod takes a value from FAIRWAY_PROD_AWS_ACCOUNT/);
    expect(() => bare.kubernetesContext()).toThrow(/FAIRWAY_PROD_KUBERNETES_CONTEXT/);
    const set = new Stage(name, declaration, { FAIRWAY_PROD_AWS_ACCOUNT: '1', FAIRWAY_PROD_AWS_ROLE: 'arn:x' });
    expect(set.aws()).toMatchObject({ account: '1', credentials: { kind: 'oidc', role: 'arn:x' } });
  });
});
