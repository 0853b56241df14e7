//! Which networks an IP address belongs to.
//!
//! From IANA's registries of special-purpose addresses for IPv4 and IPv6, and the places where clouds keep
//! the credentials of their machines.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Who can be behind an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// A host of the internet.
    Public,
    /// A host of a private network, this machine, or a network for examples and tests.
    Private,
    /// Nobody whom a bot has to ask: the network's own services, many receivers, no receiver, tunnels of the
    /// past.
    Reserved,
}

use Network::{Private, Public, Reserved};

/// Networks for version 4 that are not public: first address, length of the prefix. The first row that covers
/// an address decides.
const FOUR: &[(Ipv4Addr, u32, Network)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8, Reserved),          // this network
    (Ipv4Addr::new(10, 0, 0, 0), 8, Private),          // private use
    (Ipv4Addr::new(100, 100, 100, 200), 32, Reserved), // metadata of a cloud
    (Ipv4Addr::new(100, 64, 0, 0), 10, Private),       // carrier-grade NAT
    (Ipv4Addr::new(127, 0, 0, 0), 8, Private),         // loopback
    (Ipv4Addr::new(168, 63, 129, 16), 32, Reserved),   // metadata of a cloud
    (Ipv4Addr::new(169, 254, 0, 0), 16, Reserved),     // link-local, metadata of most clouds
    (Ipv4Addr::new(172, 16, 0, 0), 12, Private),       // private use
    (Ipv4Addr::new(192, 0, 0, 0), 24, Reserved),       // protocol assignments, metadata of a cloud
    (Ipv4Addr::new(192, 0, 2, 0), 24, Private),        // documentation
    (Ipv4Addr::new(192, 88, 99, 0), 24, Reserved),     // relays of 6to4
    (Ipv4Addr::new(192, 168, 0, 0), 16, Private),      // private use
    (Ipv4Addr::new(198, 18, 0, 0), 15, Private),       // benchmarks
    (Ipv4Addr::new(198, 51, 100, 0), 24, Private),     // documentation
    (Ipv4Addr::new(203, 0, 113, 0), 24, Private),      // documentation
    (Ipv4Addr::new(224, 0, 0, 0), 3, Reserved),        // multicast, reserved, broadcast
];

/// Networks for version 6, read like [`FOUR`]; what no row covers is not in use.
const SIX: &[(Ipv6Addr, u32, Network)] = &[
    (Ipv6Addr::LOCALHOST, 128, Private),                           // loopback
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, Private), // documentation
    (Ipv6Addr::new(0x2001, 2, 0, 0, 0, 0, 0, 0), 48, Private),     // benchmarks
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, Reserved),    // protocol assignments, Teredo
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16, Reserved),    // 6to4
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, Private),     // documentation
    (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3, Public),       // global unicast
    (Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254), 128, Reserved), // metadata of a cloud
    (Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254), 128, Reserved), // metadata of a cloud
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, Private),      // unique local
    (Ipv6Addr::new(0xfec0, 0, 0, 0, 0, 0, 0, 0), 10, Private),     // site-local of the past
];

/// The well-known prefix by which networks without version 4 reach it; the last 32 bits are the address
/// meant.
const NAT64: Ipv6Addr = Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0);

/// The network of an address; addresses that carry one of version 4 belong to that one's.
pub fn network(ip: IpAddr) -> Network {
    match ip.to_canonical() {
        IpAddr::V4(ip) => {
            let covers = |(first, length, _): &&(Ipv4Addr, u32, Network)| {
                (u32::from(*first) ^ u32::from(ip)).leading_zeros() >= *length
            };
            FOUR.iter().find(covers).map_or(Public, |row| row.2)
        }
        IpAddr::V6(ip) => {
            let same = |first: Ipv6Addr| (u128::from(first) ^ u128::from(ip)).leading_zeros();
            if same(NAT64) >= 96 {
                let [.., a, b, c, d] = ip.octets();
                return network(IpAddr::V4(Ipv4Addr::new(a, b, c, d)));
            }
            SIX.iter().find(|(first, length, _)| same(*first) >= *length).map_or(Reserved, |row| row.2)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_belong_to_their_networks() {
        let expected: &[(Network, &[&str])] = &[
            (
                Public,
                &[
                    "1.1.1.1",
                    "8.8.8.8",
                    "9.255.255.255",
                    "11.0.0.0",
                    "93.184.216.34",
                    "100.63.255.255",
                    "100.128.0.0",
                    "126.255.255.255",
                    "128.0.0.0",
                    "169.253.255.255",
                    "169.255.0.0",
                    "172.15.255.255",
                    "172.32.0.0",
                    "192.167.255.255",
                    "192.169.0.0",
                    "198.17.255.255",
                    "198.20.0.0",
                    "223.255.255.255",
                    "::ffff:8.8.8.8",
                    "64:ff9b::8.8.8.8",
                    "2606:4700:4700::1111",
                    "2400:3200::1",
                    "2001:4860:4860::8888",
                    "2620:fe::fe",
                    "2001:200::1",
                ],
            ),
            (
                Private,
                &[
                    "10.0.0.0",
                    "10.255.255.255",
                    "100.64.0.0",
                    "100.127.255.255",
                    "127.0.0.1",
                    "127.255.255.255",
                    "172.16.0.0",
                    "172.31.255.255",
                    "192.0.2.1",
                    "192.168.0.0",
                    "192.168.255.255",
                    "198.18.0.0",
                    "198.19.255.255",
                    "198.51.100.7",
                    "203.0.113.7",
                    "::1",
                    "::ffff:127.0.0.1",
                    "::ffff:10.0.0.1",
                    "::ffff:192.168.1.1",
                    "64:ff9b::10.0.0.1",
                    "64:ff9b::127.0.0.1",
                    "fc00::1",
                    "fd12:3456::1",
                    "fec0::1",
                    "2001:db8::1",
                    "2001:2::1",
                    "3fff::1",
                ],
            ),
            (
                Reserved,
                &[
                    "0.0.0.0",
                    "0.255.255.255",
                    "100.100.100.200",
                    "168.63.129.16",
                    "169.254.0.0",
                    "169.254.169.254",
                    "169.254.170.2",
                    "192.0.0.192",
                    "192.88.99.1",
                    "224.0.0.1",
                    "239.255.255.255",
                    "240.0.0.1",
                    "255.255.255.255",
                    "::",
                    "::7f00:1",
                    "::10.0.0.1",
                    "::8.8.8.8",
                    "::ffff:169.254.169.254",
                    "::ffff:0.0.0.0",
                    "::ffff:0:127.0.0.1",
                    "64:ff9b::169.254.169.254",
                    "64:ff9b:1::a9fe:a9fe",
                    "100::1",
                    "2001::1",
                    "2001:0:7f00:1::",
                    "2001:10::1",
                    "2001:20::1",
                    "2002:7f00:1::",
                    "2002:808:808::",
                    "2002:a9fe:a9fe::",
                    "5f00::1",
                    "fd00:ec2::254",
                    "fd20:ce::254",
                    "fe80::1",
                    "fe80::a9fe:a9fe",
                    "febf::1",
                    "ff02::1",
                    "4000::1",
                ],
            ),
        ];
        for (net, addresses) in expected {
            for text in *addresses {
                assert_eq!(network(text.parse().unwrap()), *net, "{text}");
            }
        }
    }
}
