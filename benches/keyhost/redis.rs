//! Redis: a Lua script that checks and takes, and answers after its append-only file is synced.

use std::{net::SocketAddr, path::Path, process::Command};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

use crate::{
    LEASE_SECS, TOTAL,
    measure::{Client, Failure},
    next_seats,
    process::{self, Server},
};

/// The same as *Take*: the grant of one client becomes so many seats, if the total allows it.
const TAKE: &str = "
local key = redis.call('HMGET', KEYS[1], 'total', 'taken')
local had = tonumber(redis.call('GET', KEYS[2]) or '0')
local want = tonumber(ARGV[1])
local taken = tonumber(key[2]) - had + want
if taken > tonumber(key[1]) then return -1 end
redis.call('SET', KEYS[2], want, 'PX', ARGV[2])
redis.call('HSET', KEYS[1], 'taken', taken)
return want";

const KEY: &str = "key:FK-BENCH:ip-camera";

/// A running Redis.
#[derive(Debug)]
pub struct Redis {
    _server: Server,
    address: SocketAddr,
    script: String,
}

impl Redis {
    /// Starts one that syncs each change before it answers.
    pub async fn start(folder: &Path) -> Result<Self, Failure> {
        std::fs::create_dir_all(folder)?;
        let address = process::free_address()?;
        let mut command = Command::new("redis-server");
        command.args(["--bind", "127.0.0.1", "--port", &address.port().to_string()]);
        command.args(["--appendonly", "yes", "--appendfsync", "always", "--save", ""]);
        command.args(["--daemonize", "no", "--dir"]).arg(folder);
        command.stdout(std::fs::File::create(folder.join("stdout"))?);
        let mut server = Server::start(command, folder)?;
        server.wait_for(address)?;
        let mut connection = Connection::open(address).await?;
        for (setting, wanted) in [("appendonly", "yes"), ("appendfsync", "always")] {
            // A list with the name and the value.
            match connection.ask(&["CONFIG", "GET", setting]).await? {
                Reply::Text(value) if value == wanted => {}
                other => return Err(format!("{setting} is {other:?}").into()),
            }
        }
        let total = TOTAL.to_string();
        connection.ask(&["HSET", KEY, "total", &total, "taken", "0"]).await?;
        let Reply::Text(script) = connection.ask(&["SCRIPT", "LOAD", TAKE]).await? else {
            return Err("SCRIPT LOAD did not answer with a hash".into());
        };
        Ok(Self { _server: server, address, script })
    }

    /// Connects clients, each with a grant of its own.
    pub async fn clients(&self, count: u32) -> Result<Vec<RedisClient>, Failure> {
        let mut clients = Vec::new();
        for number in 0..count {
            let connection = Connection::open(self.address).await?;
            let (script, grant) = (self.script.clone(), format!("grant:{number}:1"));
            clients.push(RedisClient { connection, script, grant, seats: 0 });
        }
        Ok(clients)
    }
}

/// One connection.
#[derive(Debug)]
pub struct RedisClient {
    connection: Connection,
    script: String,
    grant: String,
    seats: u32,
}

impl Client for RedisClient {
    async fn change(&mut self) -> Result<u32, Failure> {
        self.change_in_batch(1).await.map(|()| 0)
    }

    async fn change_in_batch(&mut self, count: u32) -> Result<(), Failure> {
        let term = (LEASE_SECS * 1000).to_string();
        let mut seats = self.seats;
        for _ in 0..count {
            seats = next_seats(seats);
            let wanted = seats.to_string();
            let args = ["EVALSHA", &self.script, "2", KEY, &self.grant, &wanted, &term];
            self.connection.queue(&args);
        }
        self.connection.send().await?;
        for _ in 0..count {
            self.seats = next_seats(self.seats);
            match self.connection.reply().await? {
                Reply::Number(taken) if taken == i64::from(self.seats) => {}
                other => return Err(format!("Redis answered {other:?}").into()),
            }
        }
        Ok(())
    }

    async fn renew(&mut self) -> Result<(), Failure> {
        let term = (LEASE_SECS * 1000).to_string();
        if self.seats == 0 {
            self.change().await?;
        }
        match self.connection.ask(&["PEXPIRE", &self.grant, &term]).await? {
            Reply::Number(1) => Ok(()),
            other => Err(format!("Redis answered {other:?}").into()),
        }
    }
}

#[derive(Debug)]
enum Reply {
    Number(i64),
    Text(String),
}

/// As much of Redis' protocol as is needed here.
#[derive(Debug)]
struct Connection {
    stream: BufReader<TcpStream>,
    out: Vec<u8>,
    line: Vec<u8>,
}

impl Connection {
    async fn open(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), out: Vec::new(), line: Vec::new() })
    }

    async fn ask(&mut self, args: &[&str]) -> Result<Reply, Failure> {
        self.queue(args);
        self.send().await?;
        self.reply().await
    }

    /// Appends a command to what is sent next.
    fn queue(&mut self, args: &[&str]) {
        self.out.extend(format!("*{}\r\n", args.len()).as_bytes());
        for arg in args {
            self.out.extend(format!("${}\r\n{arg}\r\n", arg.len()).as_bytes());
        }
    }

    async fn send(&mut self) -> Result<(), Failure> {
        self.stream.get_mut().write_all(&self.out).await?;
        self.out.clear();
        Ok(())
    }

    async fn reply(&mut self) -> Result<Reply, Failure> {
        let mut items = 1;
        let mut last = None;
        while items > 0 {
            self.line.clear();
            self.stream.read_until(b'\n', &mut self.line).await?;
            let line = String::from_utf8_lossy(&self.line).trim_end().to_owned();
            let rest = line.get(1..).unwrap_or_default();
            items -= 1;
            last = match line.chars().next() {
                Some(':') => Some(Reply::Number(rest.parse()?)),
                Some('+') => Some(Reply::Text(rest.to_owned())),
                Some('*') => {
                    items += rest.parse::<usize>()?;
                    last
                }
                Some('$') => {
                    let mut bytes = vec![0; rest.parse::<usize>()? + 2];
                    self.stream.read_exact(&mut bytes).await?;
                    Some(Reply::Text(String::from_utf8_lossy(&bytes).trim_end().to_owned()))
                }
                _ => return Err(format!("Redis says: {line}").into()),
            };
        }
        last.ok_or_else(|| "Redis answered nothing".into())
    }
}
