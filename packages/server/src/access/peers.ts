import { BlockList, isIP } from 'node:net';

/**
 * Whether an address is one of these, or lies in one of these networks (CIDR).
 * @throws RangeError for none, for what is no address, and for a network of everybody
 */
export function peersIn(from: readonly string[]): (address: string | undefined) => boolean {
  if (from.length === 0) throw new RangeError('No address is named.');
  const peers = new BlockList();
  for (const network of from) {
    const [address = '', bits, ...rest] = network.split('/');
    const version = isIP(address);
    const most = version === 4 ? 32 : 128;
    const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
    if (version === 0 || rest.length > 0 || !(length >= 0 && length <= most)) {
      throw new RangeError(`${network} is neither an IP address nor a network.`);
    }
    if (length === 0) throw new RangeError(`${network} is everybody.`);
    peers.addSubnet(address, length, version === 4 ? 'ipv4' : 'ipv6');
  }
  return (address) => {
    // A socket for both families shows IPv4 peers like this.
    const peer = address?.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '') ?? '';
    const version = isIP(peer);
    return version !== 0 && peers.check(peer, version === 4 ? 'ipv4' : 'ipv6');
  };
}
