import { holdsRealData } from '../../engine/context';
import { facetRule } from '../../engine/rule';
import { judge, NOT_APPLICABLE } from '../../model/verdict';
import { onAws } from '../remediation';

export const dataBackedUp = facetRule({
  id: 'data-backed-up',
  title: 'Data of production is backed up',
  rationale: 'A mistake is found a day later, and the day before is what is wanted.',
  severity: 'medium',
  category: 'resilience',
  references: ['FSBP RDS.11, DynamoDB.2, DocumentDB.2, Neptune.5'],
  remediation: onAws(
    'Set BackupRetentionPeriod to 7 or more, or PointInTimeRecoveryEnabled.',
    'Set backup_retention_period to 7 or more, or point_in_time_recovery.',
  ),
  equivalents: {
    checkov: ['CKV_AWS_28', 'CKV_AWS_133', 'CKV_AWS_360', 'CKV_AWS_361'],
    trivy: ['dynamodb/enable_recovery', 'rds/specify_backup_retention', 'documentdb/backup_retention'],
  },
  facet: 'DurableData',
  judge: ({ backupDays, pointInTimeRecovery, what }, { context }) => {
    if (!holdsRealData(context)) return NOT_APPLICABLE;
    const expected = `the ${what} to be backed up for a week or longer`;
    if (pointInTimeRecovery) return judge(pointInTimeRecovery, Boolean, { expected });
    return backupDays ? judge(backupDays, (days) => days >= 7, { expected }) : NOT_APPLICABLE;
  },
});
