import { embeddedMetrics } from '../../src/metrics/embedded-metrics';

const line = (values: object, over: object = {}) =>
  JSON.stringify({
    _aws: {
      Timestamp: 1_700_000_030_000,
      CloudWatchMetrics: [
        {
          Namespace: 'Fairway',
          Dimensions: [['Service', 'Stage']],
          Metrics: [{ Name: 'Duration', Unit: 'Milliseconds' }],
          ...over,
        },
      ],
    },
    Service: 'resize',
    Stage: 'local',
    ...values,
  });

describe('embeddedMetrics', () => {
  test('sums up what falls into one minute, each value with its count', () => {
    const lines = [line({ Duration: 5 }), line({ Duration: 7 }), `2026-01-01\tid\tINFO\t${line({ Duration: 5 })}`];
    expect(embeddedMetrics(lines)).toEqual([
      {
        namespace: 'Fairway',
        data: [
          {
            MetricName: 'Duration',
            Unit: 'Milliseconds',
            Dimensions: [
              { Name: 'Service', Value: 'resize' },
              { Name: 'Stage', Value: 'local' },
            ],
            Timestamp: new Date(1_699_999_980_000),
            Values: [5, 7],
            Counts: [2, 1],
          },
        ],
      },
    ]);
  });

  test('takes several values of one line', () => {
    expect(embeddedMetrics([line({ Duration: [1, 2, 2] })])[0]?.data[0]).toMatchObject({
      Values: [1, 2],
      Counts: [1, 2],
    });
  });

  test('sends at most 150 different values a datum', () => {
    const lines = Array.from({ length: 320 }, (_, Duration) => line({ Duration }));
    expect(embeddedMetrics(lines)[0]?.data.map(({ Values }) => Values?.length)).toEqual([150, 150, 20]);
  });

  test.each([
    ['plain text', 'START RequestId: 1'],
    ['broken JSON', `${line({ Duration: 1 }).slice(0, -1)}`],
    ['no number', line({ Duration: '5' })],
    ['not a finite number', line({ Duration: null })],
    ['a missing dimension', line({ Duration: 5, Stage: undefined })],
    ['another shape', '{"_aws":{"CloudWatchMetrics":"all"}}'],
    ['a key that every object has', line({ Duration: 5 }, { Metrics: [{ Name: 'constructor' }] })],
  ])('passes over %s', (_, text) => {
    expect(embeddedMetrics([text])).toEqual([]);
  });
});
