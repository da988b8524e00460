import { minutes, seconds } from '../../domain/units.ts'

/**
 * Azure shows a write after some seconds: tags (https://github.com/Azure/azure-cli/issues/29566), and everything when
 * another region answers (https://github.com/pulumi/pulumi-azure-native/issues/3042). The run expects reads to show its
 * own write within this time.
 */
export const SHOWN_WITHIN = seconds(60)

/**
 * A replica that is known to lag may do so for longer. Within this time a value from before is taken for a change only once
 * replicas agree, where anything hints that one lags.
 */
export const MAY_LAG_FOR = minutes(5)
