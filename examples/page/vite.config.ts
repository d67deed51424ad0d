import { env } from 'node:process'
import react from '@vitejs/plugin-react'
import { defineConfig, type ProxyOptions } from 'vite'

const host = env.WEBMAGIC_URL ?? 'http://127.0.0.1:3000'

// The host lets only its own pages use its cookies: to it, this page is one of them.
const toHost: ProxyOptions = { target: host, changeOrigin: true, headers: { origin: host } }
const proxy = { '/trpc': toHost, '/api': toHost }

export default defineConfig({ plugins: [react()], server: { proxy }, preview: { proxy } })
