import process from 'node:process'
import { buildService } from './service.ts'

const { WEBMAGIC_URL: url = 'http://127.0.0.1:3000', WEBMAGIC_API_KEY: apiKey, PORT = '4000' } = process.env
if (!apiKey) throw new Error('Set WEBMAGIC_API_KEY to a key with the scope ownership:read')

const service = buildService({ url, apiKey })
const address = await service.listen({ port: Number(PORT), host: '127.0.0.1' })
process.stdout.write(`The visits service listens at ${address}\n`)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void service.close())
