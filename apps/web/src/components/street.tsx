import { Shopfront, shopColour } from './shopfront.tsx'

const HOUSES = [
  { seed: 'florist', letters: 'F', floors: 1 },
  { seed: 'bakery', letters: 'B', floors: 2 },
]

const WINDOWS = [48, 152, 256]
const FLOOR_HEIGHT = 118

/** Two houses of a street, each with a shop on the ground floor. */
export function Street() {
  return (
    <div className="flex items-end">
      {HOUSES.map(({ seed, letters, floors }) => (
        <div key={seed} className="flex-1">
          <UpperFloors seed={seed} floors={floors} />
          <Shopfront seed={seed} letters={letters} />
        </div>
      ))}
    </div>
  )
}

function UpperFloors({ seed, floors }: { seed: string; floors: number }) {
  const height = floors * FLOOR_HEIGHT + 14
  const levels = Array.from({ length: floors }, (_, level) => 34 + level * FLOOR_HEIGHT)
  return (
    <svg className={`shop ${shopColour(seed)}`} viewBox={`0 0 360 ${height}`} aria-hidden="true">
      <rect y="8" width="360" height={height - 8} className="shop-wall" />
      <rect width="360" height="14" className="shop-frame" />
      {levels.flatMap((y) =>
        WINDOWS.map((x) => (
          <g key={`${x}-${y}`}>
            <rect x={x} y={y} width="56" height="72" rx="3" className="shop-frame" />
            <path d={`M${x + 5} ${y + 5}h20v62h-20zM${x + 31} ${y + 5}h20v62h-20z`} className="shop-glass" />
            <rect x={x - 5} y={y + 72} width="66" height="6" rx="2" className="shop-sill" />
          </g>
        )),
      )}
    </svg>
  )
}
