// Loaded before a server (node --import): what would listen on every interface listens on loopback.
import net from 'node:net'
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...given) {
  const [first, second] = given
  if (typeof first === 'object' && first !== null && 'port' in first) given[0] = { ...first, host: '127.0.0.1' }
  else if (typeof first === 'number' || /^\d+$/.test(first)) {
    if (typeof second === 'string') given[1] = '127.0.0.1'
    else given.splice(1, 0, '127.0.0.1')
  }
  return listen.apply(this, given)
}
