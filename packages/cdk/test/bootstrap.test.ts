import { readFileSync } from 'node:fs';
import { BOOTSTRAP_TEMPLATE, bootstrapNames } from '../src/bootstrap';

const text = readFileSync(BOOTSTRAP_TEMPLATE, 'utf8').replace(/^\s*#.*\n/gm, '');
/** Statements that allow, each from its Sid to the next. */
const allowed = text.split(/(?=- Sid: )/).filter((statement) => /Effect: Allow/.test(statement));

describe('the bootstrap of a stage', () => {
  it('makes nobody an administrator', () => {
    expect(text).not.toMatch(/AdministratorAccess|PowerUserAccess|IAMFullAccess/);
    expect(allowed.length).toBeGreaterThan(20);
    for (const statement of allowed) {
      expect(statement).not.toMatch(/Action: ['"]?\*/);
      expect(statement).not.toMatch(/- ['"]?\*['"]?\s*$/m);
      expect(statement).not.toMatch(/- (iam|kms|s3|apigateway):\*/);
    }
  });

  it('lets CloudFormation make roles only within the boundary', () => {
    const statement = /- Sid: RolesOnlyWithinTheBoundary[\s\S]*?(?=- Sid:)/.exec(text)?.[0] ?? '';
    expect(statement).toMatch(/iam:CreateRole/);
    expect(statement).toMatch(/iam:PermissionsBoundary: !Ref Boundary/);
    expect(text.replace(statement, '')).not.toMatch(/iam:(CreateRole|PutRolePolicy|AttachRolePolicy|CreateUser)/);
  });

  it('has the names that the synthesizer deploys through', () => {
    const names = bootstrapNames('uat');
    const given = text.replaceAll('${Stage}', 'uat');
    for (const name of Object.values(names).filter((each) => each !== names.stackName)) {
      expect(given).toContain(name);
    }
  });

  it('brings an encrypted topic for alarms to which CloudWatch publishes for this account alone', () => {
    const part = (id: string): string => new RegExp(`\\n  ${id}:\\n[\\s\\S]*?(?=\\n  \\w+:\\n)`).exec(text)?.[0] ?? '';
    expect(part('AlarmTopic')).toContain('KmsMasterKeyId: !Ref AlarmKey');
    expect(part('AlarmTopicPolicy')).toMatch(
      /Service: cloudwatch\.amazonaws\.com[\s\S]*aws:SourceAccount: !Ref AWS::AccountId/,
    );
    expect(part('AlarmPeople')).toContain('Endpoint: !Ref AlarmEmail');
    expect(part('AlarmsToInbox')).toContain('Endpoint: !GetAtt AlarmInbox.Arn');
  });
});
