import type { PricedSize } from '../src/azure/retail-prices.ts'
import type { TargetConfig } from '../src/domain/config.ts'
import { ActionError } from '../src/domain/errors.ts'
import type { Args } from './simulate-args.ts'

/** What `--price-per-hour retail` looks up, since this command reads no Azure. Throws ActionError if the options do not say it. */
export function sizeSaid(
  { burstSide: { burstSku }, policy: { currency = 'USD' } }: TargetConfig,
  { region, os }: Pick<Args, 'region' | 'os'>,
): PricedSize {
  const given = { 'burst-sku': burstSku, region, os }
  const missing = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [`--${name}`] : []))
  if (burstSku === undefined || region === undefined || os === undefined)
    throw new ActionError(`--price-per-hour retail needs ${missing.join(' and ')}, too`, {
      fix: 'The price list tells prices by size, region and system: --burst-sku P1v3 --region westeurope --os linux.',
      outcome: 'refused',
    })
  return {
    size: burstSku,
    region: region.toLowerCase().replace(/[^a-z0-9]/gu, ''),
    isLinux: os === 'linux',
    currency,
  }
}
