import * as aws from '@pulumi/aws';
import type * as pulumi from '@pulumi/pulumi';
import type { WebSettings } from '../settings/settings';
import { Part } from './part';

type Proof = aws.types.output.acm.CertificateDomainValidationOption;

/** A certificate that the domain's own zone vouches for, and the domain's address. */
export class Certificate extends Part {
  /** Of the certificate once it is issued. */
  public readonly arn: pulumi.Output<string>;

  constructor(
    settings: WebSettings,
    parent: pulumi.Resource,
    { name, zoneId }: NonNullable<WebSettings['domain']>,
    balancer: aws.lb.LoadBalancer,
  ) {
    super('Certificate', settings, parent);
    const certificate = new aws.acm.Certificate(
      'certificate',
      { domainName: name, validationMethod: 'DNS', tags: this.tags },
      this.child,
    );
    // One domain has one proof; before the certificate is asked for there is none.
    const proof = certificate.domainValidationOptions.apply((options?: Proof[]) => options?.[0]);
    const record = new aws.route53.Record(
      'proof',
      {
        zoneId,
        name: proof.apply((option) => option?.resourceRecordName ?? ''),
        type: proof.apply((option) => option?.resourceRecordType ?? 'CNAME'),
        records: [proof.apply((option) => option?.resourceRecordValue ?? '')],
        ttl: 300,
        allowOverwrite: true,
      },
      this.child,
    );
    this.arn = new aws.acm.CertificateValidation(
      'issued',
      { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] },
      this.child,
    ).certificateArn;
    new aws.route53.Record(
      'address',
      {
        zoneId,
        name,
        type: 'A',
        aliases: [{ name: balancer.dnsName, zoneId: balancer.zoneId, evaluateTargetHealth: true }],
      },
      this.child,
    );
  }
}
