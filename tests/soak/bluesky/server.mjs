// PLC and PDS, and with the stores of an AppView in the environment (DB_POSTGRES_URL, REDIS_HOST) that too.
import { TestNetwork, TestNetworkNoAppView } from '@atproto/dev-env'
const ports = JSON.parse(process.argv[2])
const plc = { port: ports.plc }
const pds = { port: ports.pds, enableDidDocWithSession: true }
const network = ports.appview
  ? await TestNetwork.create({ dbPostgresSchema: 'soak', plc, pds, bsky: { port: ports.appview }, ozone: { port: ports.ozone } })
  : await TestNetworkNoAppView.create({ plc, pds })
// From here on accounts live at a public name in their DID documents, as on a real server.
network.pds.ctx.cfg.service.publicUrl = 'https://pds.example'
const index = async () => { // until the AppView knows everything that the PDS does
  await network.processAll()
  console.log('INDEXED')
}
process.stdin.on('data', index)
process.stdin.on('end', () => process.exit(0))
console.log('READY')
