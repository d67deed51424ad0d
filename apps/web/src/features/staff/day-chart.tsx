import type { Outputs } from '@webmagic/sdk'
import { formatCalendarDate } from '../../components/calendar-date.ts'
import { formatMoney } from '../../components/money.ts'

type Day = Outputs['purchase']['statistics']['series'][number]

const HEIGHT = 100
const STEP = 10
const GAP = 2

interface DayChartProps {
  /** Oldest first. */
  series: Day[]
  currency: string
}

/** What came in, a bar for each day, and the same as a table. */
export function DayChart({ series, currency }: DayChartProps) {
  const highest = Math.max(...series.map(({ revenue }) => revenue.amount), 0)
  const amount = series.reduce((sum, { revenue }) => sum + revenue.amount, 0)
  const purchases = series.reduce((sum, day) => sum + day.purchases, 0)
  const summary = `${formatMoney({ amount, currency })} in ${series.length} days, ${purchases === 1 ? '1 purchase' : `${purchases} purchases`}`
  return (
    <section aria-labelledby="series-heading" className="panel">
      <h2 id="series-heading" className="panel-title">
        Day by day
      </h2>
      <p className="mt-1 text-muted">
        {summary}. {highest > 0 && `The best day brought ${formatMoney({ amount: highest, currency })}.`}
      </p>
      <svg
        role="img"
        aria-label={`Revenue by day: ${summary}`}
        viewBox={`0 0 ${series.length * STEP} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="chart mt-4"
      >
        {series.map(({ date, revenue }, index) => {
          const height = highest > 0 ? (Math.max(revenue.amount, 0) / highest) * HEIGHT : 0
          return (
            <rect
              key={date}
              x={index * STEP + GAP / 2}
              y={HEIGHT - height}
              width={STEP - GAP}
              height={height}
            >
              <title>{`${formatCalendarDate(date)}: ${formatMoney(revenue)}`}</title>
            </rect>
          )
        })}
      </svg>
      <Ends series={series} />
      <details className="disclosure mt-2">
        <summary>As a table</summary>
        <DayTable series={series} />
      </details>
    </section>
  )
}

function Ends({ series }: { series: Day[] }) {
  const [first, last] = [series.at(0), series.at(-1)]
  if (!first || !last) return null
  return (
    <p aria-hidden="true" className="mt-1 flex justify-between text-sm text-muted">
      <span>{formatCalendarDate(first.date)}</span>
      <span>{formatCalendarDate(last.date)}</span>
    </p>
  )
}

function DayTable({ series }: { series: Day[] }) {
  return (
    <table className="table text-sm">
      <caption className="sr-only">Purchases and revenue by day, newest first</caption>
      <thead>
        <tr>
          <th scope="col">Day (UTC)</th>
          <th scope="col" className="text-right">
            Purchases
          </th>
          <th scope="col" className="text-right">
            Revenue
          </th>
        </tr>
      </thead>
      <tbody>
        {series.toReversed().map(({ date, purchases, revenue }) => (
          <tr key={date}>
            <th scope="row" className="font-normal">
              {formatCalendarDate(date)}
            </th>
            <td className="text-right">{purchases}</td>
            <td className="text-right">{formatMoney(revenue)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
