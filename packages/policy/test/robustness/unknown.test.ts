import { judgeText, verdictsOf } from '../support/judge';

const volume = (value: string, more = '') =>
  `${more}Resources:\n  Disk:\n    Type: AWS::EC2::Volume\n    Properties:\n      Encrypted: ${value}\n`;
const PARAMETER = 'Parameters:\n  Safe:\n    Type: String\n';

describe('CloudFormation', () => {
  test.each([
    ['a parameter without default', volume('!Ref Safe', PARAMETER), ['unknown']],
    ['a parameter whose default is right', volume('!Ref Safe', `${PARAMETER}    Default: "true"\n`), []],
    ['a parameter whose default is wrong', volume('!Ref Safe', `${PARAMETER}    Default: "false"\n`), ['fail']],
    ['a parameter that may only be right', volume('!Ref Safe', `${PARAMETER}    AllowedValues: ["true"]\n`), []],
    [
      'a parameter that may be either',
      volume('!Ref Safe', `${PARAMETER}    AllowedValues: ["true", "false"]\n`),
      ['unknown'],
    ],
    ['an export of another stack', volume('!ImportValue safe'), ['unknown']],
    [
      'a condition with one outcome',
      volume('!If [C, true, true]', 'Conditions:\n  C: !Equals [!Ref "AWS::Region", eu-west-1]\n'),
      [],
    ],
    [
      'a condition with two outcomes',
      volume('!If [C, true, false]', 'Conditions:\n  C: !Equals [!Ref "AWS::Region", eu-west-1]\n'),
      ['unknown'],
    ],
    ['a condition that is decided', volume('!If [C, true, false]', 'Conditions:\n  C: !Equals [a, a]\n'), []],
    ['a mapping', volume('!FindInMap [M, a, b]', 'Mappings:\n  M:\n    a:\n      b: false\n'), ['fail']],
    ['no value at all', volume('!Ref "AWS::NoValue"'), ['fail']],
  ])('%s', (_, text, verdicts) => {
    expect(verdictsOf(judgeText('cloudformation', text), 'storage-encrypted')).toEqual(verdicts);
  });

  test('an unknown verdict says what it depends on', () => {
    const [finding] = judgeText('cloudformation', volume('!Ref Safe', PARAMETER), { rules: undefined }).findings.filter(
      ({ ruleId }) => ruleId === 'storage-encrypted',
    );

    expect(finding).toMatchObject({ verdict: 'unknown', dependsOn: 'parameter Safe', at: { line: 8 } });
  });

  test('a resource whose condition is false is not there', () => {
    expect(
      judgeText('cloudformation', `Conditions:\n  C: !Equals [a, b]\n${volume('false')}    Condition: C\n`).resources,
    ).toBe(0);
  });
});

const disk = (value: string, more = '') => `${more}resource "aws_ebs_volume" "disk" {\n  encrypted = ${value}\n}\n`;
const VARIABLE = 'variable "safe" {\n  type = bool\n}\n';

test.each([
  ['a variable without default', disk('var.safe', VARIABLE), ['unknown']],
  ['a variable whose default is right', disk('var.safe', 'variable "safe" {\n  default = true\n}\n'), []],
  ['a variable whose default is wrong', disk('var.safe', 'variable "safe" {\n  default = false\n}\n'), ['fail']],
  ['a local', disk('local.safe', 'locals {\n  safe = !false\n}\n'), []],
  ['a data source', disk('data.aws_ssm_parameter.safe.value'), ['unknown']],
  ['a condition with one outcome', disk('var.safe ? true : "true"', VARIABLE), []],
  ['a condition with two outcomes', disk('var.safe ? true : false', VARIABLE), ['unknown']],
  ['a function that is not known', disk('provider::x::safe()'), ['unknown']],
  ['an element of a map', disk('local.m["disk"].safe', 'locals {\n  m = { disk = { safe = true } }\n}\n'), []],
  ['a for that is known', disk('[for x in [false, true] : x if x][0]'), []],
  ['null', disk('null'), ['fail']],
])('Terraform: %s', (_, text, verdicts) => {
  expect(verdictsOf(judgeText('terraform', text), 'storage-encrypted')).toEqual(verdicts);
});

test('a dynamic block over what is not known leaves the question open', () => {
  const text =
    'variable "rules" {}\nresource "aws_security_group" "g" {\n  dynamic "ingress" {\n    for_each = var.rules\n    content {\n      from_port   = 22\n      to_port     = 22\n      protocol    = "tcp"\n      cidr_blocks = ingress.value\n    }\n  }\n}\n';

  expect(verdictsOf(judgeText('terraform', text), 'ingress-sensitive-ports')).toEqual(['unknown']);
});

test('a plan tells what the configuration does not', () => {
  const plan = (after: object, unknown: object) =>
    JSON.stringify({
      format_version: '1.2',
      resource_changes: [
        {
          address: 'aws_ebs_volume.disk',
          type: 'aws_ebs_volume',
          change: { actions: ['create'], after, after_unknown: unknown },
        },
      ],
      configuration: {
        root_module: {
          resources: [
            {
              address: 'aws_ebs_volume.disk',
              expressions: { encrypted: { references: ['aws_ssm_parameter.safe.value', 'aws_ssm_parameter.safe'] } },
            },
          ],
        },
      },
    });
  const verdicts = (text: string) => verdictsOf(judgeText('pulumi', text), 'storage-encrypted');

  expect(verdicts(plan({ encrypted: true }, {}))).toEqual([]);
  expect(verdicts(plan({ encrypted: false }, {}))).toEqual(['fail']);
  expect(verdicts(plan({}, { encrypted: true }))).toEqual(['unknown']);
});

test('prod takes an open question for a no, and the other stages warn', () => {
  const text = volume('!Ref Safe', PARAMETER);

  expect(judgeText('cloudformation', text, { stage: 'prod' }).outcome).toBe('fail');
  expect(judgeText('cloudformation', text, { stage: 'uat', demands: [] }).outcome).toBe('warn');
});
