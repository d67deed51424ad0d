import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useCallback, useLayoutEffect, useState } from 'react'

/** As in `.site-grid`. */
const MIN_CARD_WIDTH = 296
const GAP = 24
/** About what a row with its gap takes, until it has been measured. */
const ROW_HEIGHT = 460

export interface GridRow {
  index: number
  /** The cards of this row: from `first` up to, not including, `end`. */
  first: number
  end: number
  /** Room for the rows before this one that are not there. */
  gapBefore: number
}

interface Options {
  count: number
  /** A card that stays there although it may be out of sight: the one with the focus. -1 for none. */
  kept: number
}

/** Which rows of the grid are in sight; the others are only room. So thousands of cards cost as little as ten. */
export function useVirtualGrid(grid: RefObject<HTMLElement | null>, { count, kept }: Options) {
  const { columns, top } = usePlace(grid)
  const rowCount = Math.ceil(count / columns)
  const keptRow = Math.floor(kept / columns)
  const rangeExtractor = useCallback(
    (range: Range) => withRow(defaultRangeExtractor(range), keptRow, range.count),
    [keptRow],
  )
  const virtualizer = useWindowVirtualizer({
    count: rowCount,
    estimateSize: () => ROW_HEIGHT,
    overscan: 2,
    scrollMargin: top,
    rangeExtractor,
  })
  let bottom = top
  const rows = virtualizer.getVirtualItems().map(({ index, start, end }): GridRow => {
    const gapBefore = start - bottom
    bottom = end
    return { index, first: index * columns, end: Math.min((index + 1) * columns, count), gapBefore }
  })
  return {
    rows,
    gapAfter: virtualizer.getTotalSize() + top - bottom,
    isAtEnd: (virtualizer.range?.endIndex ?? 0) >= rowCount - 2,
    measureRow: virtualizer.measureElement,
  }
}

function withRow(rows: number[], row: number, count: number): number[] {
  if (row < 0 || row >= count || rows.includes(row)) return rows
  return [...rows, row].toSorted((one, other) => one - other)
}

/** How many cards stand next to each other, and how far down the page the grid begins. */
function usePlace(grid: RefObject<HTMLElement | null>) {
  const [place, setPlace] = useState({ columns: 1, top: 0 })
  useLayoutEffect(() => {
    const element = grid.current
    if (!element) return
    function look() {
      if (!element) return
      const { width, top: inWindow } = element.getBoundingClientRect()
      const columns = Math.max(1, Math.floor((width + GAP) / (MIN_CARD_WIDTH + GAP)))
      const top = Math.round(inWindow + window.scrollY)
      setPlace((before) => (before.columns === columns && before.top === top ? before : { columns, top }))
    }
    look()
    const observer = new ResizeObserver(look)
    observer.observe(element)
    return () => observer.disconnect()
  }, [grid])
  return place
}
