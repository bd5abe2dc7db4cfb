/** Where a platform keeps the secrets of one service on one stage, such as Secrets Manager. */
export interface SecretKeeper {
  /**
   * Gives a declared secret a new value. The one before stays readable there, so that what still runs goes on.
   *
   * @throws {DeliveryError} `SECRET_NOT_DEPLOYED` where the platform has no such secret yet
   */
  put(name: string, value: string): Promise<void>;
}
