import { ShopDetail, ShopDoor, ShopWindow } from './shop-parts.tsx'

interface ShopfrontProps {
  /** The same seed always gives the same shop. */
  seed: string
  /** Painted on the window. */
  letters: string
  /** With the shutter down. */
  closed?: boolean
}

const COLOURS = 8

/** The class that gives a drawing the colours of the seed's shop. */
export function shopColour(seed: string): string {
  return `shop-${hashOf(seed) % COLOURS}`
}

const STRIPES = Array.from({ length: 15 }, (_, index) => index)

/** A drawing of a shop that is as good as a name at telling sites apart at a glance. Decoration: it says nothing new. */
export function Shopfront({ seed, letters, closed = false }: ShopfrontProps) {
  const hash = hashOf(seed)
  const colour = closed ? 'shop-closed' : shopColour(seed)
  const isMirrored = ((hash >>> 4) & 1) === 1
  return (
    <svg
      className={`shop ${colour}`}
      viewBox="0 0 360 160"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
    >
      <rect width="360" height="160" className="shop-wall" />
      <g transform={isMirrored ? 'matrix(-1 0 0 1 360 0)' : undefined}>
        <ShopWindow style={(hash >>> 6) % 3} closed={closed} />
        <ShopDoor closed={closed} />
        <ShopDetail kind={(hash >>> 10) % 4} />
      </g>
      <text x={isMirrored ? 224 : 136} y="114" className="shop-letters">
        {letters}
      </text>
      <rect y="148" width="360" height="12" className="shop-ground" />
      <Awning />
    </svg>
  )
}

function Awning() {
  return (
    <g>
      <rect y="30" width="360" height="16" className="shop-shadow" />
      {STRIPES.map((index) => (
        <path
          key={index}
          d={`M${index * 24} 0h24v32a12 12 0 0 1-24 0z`}
          className={index % 2 ? 'shop-stripe-light' : 'shop-stripe'}
        />
      ))}
    </g>
  )
}

/** FNV-1a: small, and similar seeds come out far apart. */
function hashOf(seed: string): number {
  let hash = 0x811c9dc5
  for (const character of seed) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  }
  // The low bits of FNV alone are poorly mixed for short seeds.
  return (hash ^ (hash >>> 15)) >>> 0
}
