// The client API of Mastodon as one independent implementation answers it, over an embedded document store.
import express from 'express'
import { MongoClient } from 'mongodb'
import { readFileSync } from 'node:fs'
import { createMastodonRouter } from './package/lib/mastodon/router.js'

const { port, store, seed } = JSON.parse(process.argv[2])
const { profile, statuses } = JSON.parse(readFileSync(seed, 'utf8'))
const names = ['profile', 'timeline', 'followers', 'following', 'interactions', 'tokens', 'apps', 'oauth_tokens', 'oauth_apps',
  'settings', 'muted', 'blocked', 'pinned', 'featured', 'featured_tags']
const database = (await new MongoClient(`mongodb://127.0.0.1:${store}`).connect()).db('soak')
const collections = Object.fromEntries([...names.map((name) => `ap_${name}`), 'posts'].map((name) => [name, database.collection(name)]))
await collections.ap_profile.insertOne(profile)
for (const status of statuses) await collections.ap_timeline.insertOne(status) // one by one: ids in order

const app = express()
app.locals.application = { collections }
// The name of the account is under harbour.example, the server that answers for it under social.harbour.example.
app.get('/.well-known/webfinger', (request, response) => {
  if (request.query.resource !== `acct:${profile.handle}@harbour.example`) return response.status(404).json({ error: 'Not found' })
  response.type('application/jrd+json').send(JSON.stringify({
    subject: request.query.resource,
    links: [{ rel: 'self', type: 'application/activity+json', href: `https://social.harbour.example/users/${profile.handle}` }],
  }))
})
app.use(createMastodonRouter({ collections, pluginOptions: { handle: profile.handle } }))
app.listen(port, '127.0.0.1', async () => {
  const kept = await collections.ap_timeline.find({}).toArray()
  console.log('IDS ' + JSON.stringify(Object.fromEntries(kept.map((status) => [status.uid, status._id.toString()]))))
  console.log('READY')
})
process.stdin.on('data', () => {})
process.stdin.on('end', () => process.exit(0))
