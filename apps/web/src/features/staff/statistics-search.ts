const RANGES = ['7', '90', '366'] as const

/** How many days back, 30 unless the address says otherwise. */
export interface StatisticsSearch {
  days?: (typeof RANGES)[number]
}

export function statisticsSearch({ days }: Record<string, unknown>): StatisticsSearch {
  const known = RANGES.find((range) => range === days)
  return known === undefined ? {} : { days: known }
}
