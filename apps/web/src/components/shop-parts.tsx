/** The parts of a shop, drawn for a front of 360 by 160 with the window on the left. */

export function ShopWindow({ style, closed }: { style: number; closed: boolean }) {
  return (
    <g>
      <path d={WINDOW_FRAMES[style] ?? SQUARE_FRAME} className="shop-frame" />
      <path d={WINDOW_PANES[style] ?? SQUARE_PANES} className="shop-glass" />
      {closed ? (
        <path d="M42 68h188M42 78h188M42 88h188M42 98h188M42 108h188M42 118h188" className="shop-shutter" />
      ) : (
        <path d="M84 130 136 62h26L110 130zM124 130l52-68h10l-52 68z" className="shop-shine" />
      )}
      <rect x="32" y="132" width="208" height="6" rx="2" className="shop-sill" />
    </g>
  )
}

const SQUARE_FRAME = 'M38 56h196v78H38z'
const SQUARE_PANES = 'M43 61h186v69H43z'

const WINDOW_FRAMES = [SQUARE_FRAME, 'M38 134V84a28 28 0 0 1 28-28h140a28 28 0 0 1 28 28v50z', SQUARE_FRAME]

const WINDOW_PANES = [
  SQUARE_PANES,
  'M43 130V84a23 23 0 0 1 23-23h140a23 23 0 0 1 23 23v46z',
  'M43 61h32v69H43zM80 61h112v69H80zM197 61h32v69h-32z',
]

export function ShopDoor({ closed }: { closed: boolean }) {
  return (
    <g>
      <rect x="262" y="56" width="62" height="92" rx="3" className="shop-door" />
      <rect x="271" y="65" width="44" height="48" rx="2" className={closed ? 'shop-shade' : 'shop-glass'} />
      <rect x="280" y="82" width="26" height="14" rx="2" className="shop-note" />
      <circle cx="315" cy="122" r="2.6" className="shop-knob" />
    </g>
  )
}

export function ShopDetail({ kind }: { kind: number }) {
  switch (kind) {
    case 0:
      return (
        <g>
          <path d="M334 132h22l-3 18h-16z" className="shop-pot" />
          <circle cx="339" cy="124" r="9" className="shop-leaf" />
          <circle cx="352" cy="124" r="9" className="shop-leaf" />
          <circle cx="345" cy="114" r="10" className="shop-leaf" />
        </g>
      )
    case 1:
      return (
        <g>
          <path d="M52 130a9 9 0 0 1 18 0 9 9 0 0 1 18 0 9 9 0 0 1 18 0z" className="shop-leaf" />
          <path d="M166 130a9 9 0 0 1 18 0 9 9 0 0 1 18 0 9 9 0 0 1 18 0z" className="shop-leaf" />
          <path d="M61 125h.1M79 126h.1M97 125h.1M175 125h.1M193 126h.1M211 125h.1" className="shop-bloom" />
        </g>
      )
    case 2:
      return (
        <g>
          <path d="M3 112h22l5 38H-2z" className="shop-board" />
          <path d="M6 120h16M5 127h18M4 134h14" className="shop-chalk" />
        </g>
      )
    default:
      return (
        <g>
          <path d="M248 62v10" className="shop-arm" />
          <path d="M242 72h12l3 14h-18z" className="shop-lamp" />
        </g>
      )
  }
}
