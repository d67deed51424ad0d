/** Does the work some time after it was first asked for, and however often that is, never twice at once. */
export interface InTurn {
  ask(): void
  /** No more of it. What is under way comes to its end. */
  stop(): void
}

/** What is asked for while the work is under way is done once after it. */
export function inTurn(work: () => Promise<unknown>, bunchMs: number): InTurn {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isWorking = false
  let isAskedAgain = false
  let isOver = false

  function ask(): void {
    if (isOver) return
    if (isWorking) isAskedAgain = true
    else timer ??= setTimeout(run, bunchMs)
  }

  async function run(): Promise<void> {
    timer = undefined
    isWorking = true
    isAskedAgain = false
    await work().catch(() => {})
    isWorking = false
    if (isAskedAgain) ask()
  }

  return {
    ask,
    stop() {
      isOver = true
      clearTimeout(timer)
    },
  }
}
