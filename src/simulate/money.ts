/** What instance-minutes cost in the currency of `price-per-hour`, "39.20"; undefined where no price was given. */
export function moneyOf(instanceMinutes: number, pricePerHour: number | undefined): string | undefined {
  if (pricePerHour === undefined) return undefined
  const amount = (instanceMinutes / 60) * pricePerHour
  const [whole = '', cents = ''] = amount.toFixed(2).split('.')
  return `${whole.replace(/\B(?=(?:\d{3})+$)/gu, ',')}.${cents}`
}
