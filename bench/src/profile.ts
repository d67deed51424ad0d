import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string } }[]
  samples: number[]
  timeDeltas: number[]
}

/** Where a process's own time went, by package, in percent of the time it was not idle. Largest first. */
export async function timeByPackage(directory: string): Promise<{ name: string; percent: number }[]> {
  const [file] = await readdir(directory)
  if (file === undefined) throw new Error('The host left no profile')
  const profile: Profile = JSON.parse(await readFile(join(directory, file), 'utf8'))
  const homes = new Map(profile.nodes.map((node) => [node.id, homeOf(node.callFrame)]))
  const totals = new Map<string, number>()
  profile.samples.forEach((id, index) => {
    const home = homes.get(id) ?? '(unknown)'
    totals.set(home, (totals.get(home) ?? 0) + (profile.timeDeltas[index] ?? 0))
  })
  totals.delete('(idle)')
  const busy = [...totals.values()].reduce((sum, time) => sum + time, 0)
  return [...totals]
    .map(([name, time]) => ({ name, percent: (100 * time) / busy }))
    .sort((a, b) => b.percent - a.percent)
}

function homeOf({ functionName, url }: Profile['nodes'][number]['callFrame']): string {
  const dependency = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1]
  if (dependency) return dependency
  const ours = /\/(packages|apps)\/([^/]+)\/src\//.exec(url)
  if (ours) return `@webmagic/${ours[2]}`
  if (url.startsWith('node:')) return 'node'
  return functionName.startsWith('(') ? functionName : 'node (native)'
}
