import process from 'node:process'
import { journey } from './journey.ts'

const [url, email, password] = process.argv.slice(2)
process.stdout.write(JSON.stringify(await journey(url, email, password)))
