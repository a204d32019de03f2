#!/usr/bin/env python3
"""A client of a Floatkey key host that knows nothing but proto/floatkey/v1/keyhost.proto.

    keyhost_client.py session HOST:PORT KEY FEATURE SEATS [--take]
        Reads a pairing code from standard input, pairs, opens a session, takes seats of a feature
        of a key for one server, and prints what it saw, one JSON object a line. Ends with 0 if all
        went as the proto file says.
    keyhost_client.py pake CLIENT_FINGERPRINT HOST_FINGERPRINT SYSTEM_ID NAME
        Only the arithmetic of pairing, for a peer that writes to standard input: the code, then
        the host's message of SPAKE2 in hexadecimal, then the host's id.
    keyhost_client.py self-check
        Does the session with a host that is written here too, over mutual TLS, and then with one
        that does not know the code.

Needs tests/python/requirements.txt.
"""

import argparse
import datetime
import hashlib
import hmac
import importlib
import json
import pathlib
import queue
import ssl
import sys
import tempfile
import threading
import uuid

import grpc
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from grpc_tools import protoc
from spake2 import SPAKE2_A, SPAKE2_B

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROTO = "floatkey/v1/keyhost.proto"
PROTOCOL = 1
# Every key host's certificate has this name.
HOST_NAME = "floatkey"
LIMIT = 10
MAX_MESSAGE_BYTES = 4 * 1024 * 1024


class Failed(Exception):
    """Something is not as the proto file says."""


def say(what, **more):
    print(json.dumps({"saw": what, **more}), flush=True)


def generated():
    """Compiles the proto file, and returns its messages and its services."""
    folder = tempfile.mkdtemp(prefix="floatkey-python-")
    arguments = ["protoc", f"-I{ROOT / 'proto'}", f"--python_out={folder}"]
    if protoc.main([*arguments, f"--grpc_python_out={folder}", PROTO]) != 0:
        raise Failed("protoc does not accept the proto file")
    sys.path.insert(0, folder)
    messages = importlib.import_module("floatkey.v1.keyhost_pb2")
    services = importlib.import_module("floatkey.v1.keyhost_pb2_grpc")
    return messages, services


# ------------------------------------------------------------------------------------ certificates


class Certificate:
    """A self-signed one, with its private key."""

    def __init__(self, name):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        now = datetime.datetime.now(datetime.timezone.utc)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=365))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        self.pem = certificate.public_bytes(serialization.Encoding.PEM)
        self.key = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


def fingerprint(pem):
    der = ssl.PEM_cert_to_DER_cert(pem.decode())
    return hashlib.sha256(der).hexdigest()


def shown_certificate(address):
    host, _, port = address.rpartition(":")
    return ssl.get_server_certificate((host.strip("[]"), int(port)), timeout=LIMIT).encode()


def channel(address, host_pem, own):
    """TLS that trusts the one certificate of the host and shows our own."""
    credentials = grpc.ssl_channel_credentials(
        root_certificates=host_pem, private_key=own.key, certificate_chain=own.pem
    )
    options = [
        ("grpc.ssl_target_name_override", HOST_NAME),
        ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ]
    return grpc.secure_channel(address, credentials, options)


# ----------------------------------------------------------------------------------------- pairing


def password(code):
    """A code as people type it, in the one form that is hashed."""
    code = code.strip().upper().replace("-", "").replace(" ", "")
    return code.translate(str.maketrans("OIL", "011")).encode()


def identity_a(client_fingerprint):
    return b"floatkey client " + client_fingerprint.encode()


def identity_b(host_fingerprint):
    return b"floatkey host " + host_fingerprint.encode()


def proof(key, *parts):
    return hmac.new(key, "".join(parts).encode(), hashlib.sha256).digest()


def client_proof(key, system_id, name):
    return proof(key, "floatkey client proof", system_id, name)


def host_proof(key, host_id):
    return proof(key, "floatkey host proof", host_id)


def pair(messages, stub, code, client, host, system_id, name):
    """Pairs, or raises. `client` and `host` are fingerprints."""
    side = SPAKE2_A(password(code), idA=identity_a(client), idB=identity_b(host))
    outbound = queue.Queue()
    hello = messages.PairHello(
        protocol=PROTOCOL, system_id=system_id, name=name, pake=side.start()
    )
    outbound.put(messages.PairRequest(hello=hello))
    replies = stub.Pair(iter(outbound.get, None), timeout=LIMIT)

    def step(expected):
        reply = next(replies, None)
        which = reply.WhichOneof("step") if reply else None
        if which == "refused":
            raise Failed(f"pairing refused: {reply.refused}")
        if which != expected:
            raise Failed(f"pairing: {which} came instead of {expected}")
        return getattr(reply, which)

    try:
        key = side.finish(step("answer").pake)
        mine = messages.PairProof(proof=client_proof(key, system_id, name))
        outbound.put(messages.PairRequest(proof=mine))
        paired = step("paired")
    finally:
        outbound.put(None)
    if not hmac.compare_digest(paired.proof, host_proof(key, paired.about.host_id)):
        raise Failed("the host does not know the code: somebody is in between")
    if paired.about.fingerprint != host:
        raise Failed("the host says another fingerprint than the certificate that it shows")
    return paired


# ----------------------------------------------------------------------------------------- session


class Session:
    """One stream, one request in flight."""

    def __init__(self, messages, stub, system_id, name):
        self.messages = messages
        self.outbound = queue.Queue()
        self.last = 0
        self.states = None
        self.inbound = stub.Session(iter(self.outbound.get, None))
        hello = messages.Hello(
            protocol=PROTOCOL, system_id=system_id, name=name, role=messages.ROLE_CORE
        )
        self.welcome = self.ask("welcome", hello=hello)

    def ask(self, expected, **body):
        answer = self.any_answer(**body)
        which = answer.WhichOneof("body")
        if which != expected:
            raise Failed(f"{which} came instead of {expected}: {answer}")
        return getattr(answer, which)

    def any_answer(self, **body):
        self.last += 1
        self.outbound.put(self.messages.ClientMessage(request=self.last, **body))
        return self.read_until(lambda message: message.request == self.last)

    def read_until(self, wanted):
        """Reads messages, notes the key states among them, and returns the one that is wanted."""
        while True:
            message = next(self.inbound, None)
            if message is None:
                raise Failed("the host ended the session")
            if message.WhichOneof("body") == "states":
                self.states = message.states
            if wanted(message):
                return message

    def end(self):
        self.outbound.put(None)
        self.inbound.cancel()


def seats_of(seats):
    return {item.feature: item.seats for item in seats}


def state_of(states, key):
    for state in states.keys if states else []:
        if json.loads(state.license_json)["key"] == key:
            return state
    return None


def granted_to_us(states, key, server):
    state = state_of(states, key)
    for grant in state.ours if state else []:
        if grant.server == server:
            return seats_of(grant.seats)
    return {}


def run_session(address, code, key, feature, seats, take):
    """Everything once: pair, look, take, see it, give it back."""
    messages, services = generated()
    system_id, name, server = str(uuid.uuid4()), "Written in Python", 1
    own, host_pem = Certificate("floatkey-client"), shown_certificate(address)
    client, host = fingerprint(own.pem), fingerprint(host_pem)
    say("certificate", fingerprint=host)

    with channel(address, host_pem, own) as link:
        stub = services.KeyHostStub(link)
        about = stub.GetAbout(messages.AboutRequest(), timeout=LIMIT)
        if about.paired or about.clock_ms:
            raise Failed("a client that is not paired learns too much")
        say("about", name=about.name, host_id=about.host_id, paired=about.paired)
        try:
            early = Session(messages, stub, system_id, name)
        except grpc.RpcError as error:
            say("refused before pairing", code=error.code().name)
            if error.code() != grpc.StatusCode.UNAUTHENTICATED:
                raise
        else:
            early.end()
            raise Failed("a session opened without pairing")
        paired = pair(messages, stub, code, client, host, system_id, name)
        say("paired", role=messages.PeerRole.Name(paired.role), host_id=paired.about.host_id)

    # From here on a connection of its own, as after a restart of this program.
    with channel(address, host_pem, own) as link:
        stub = services.KeyHostStub(link)
        about = stub.GetAbout(messages.AboutRequest(), timeout=LIMIT)
        if not about.paired or about.host_id != paired.about.host_id:
            raise Failed("the pairing was not remembered")
        session = Session(messages, stub, system_id, name)
        say("welcome", host_id=session.welcome.host_id, protocol=session.welcome.protocol)
        if session.states is None:
            session.read_until(lambda message: message.WhichOneof("body") == "states")
        state = state_of(session.states, key)
        if state is None:
            raise Failed(f"the host serves no key {key}")
        license = json.loads(state.license_json)
        say("key", key=key, totals=license["totals"], ours=granted_to_us(session.states, key, 1))

        def wanted(count):
            counted = [messages.FeatureSeats(feature=feature, seats=count)] if count else []
            return messages.ServerSeats(server=server, name="North", version="4.1", seats=counted)

        revision = 0

        def set_seats(count):
            nonlocal revision
            if take:
                answer = session.any_answer(take=messages.Take(key_id=key, server=wanted(count)))
                if answer.WhichOneof("body") == "statement":
                    statement = answer.statement
                    epoch = [statement.epoch.generation, statement.epoch.counter]
                    granted = seats_of(statement.seats)
                    say("statement", seats=granted, epoch=epoch, valid_ms=statement.valid_ms)
                return answer
            distribution = messages.KeyDistribution(
                key_id=key, servers=[wanted(count)] if count else []
            )
            prepare = messages.Prepare(
                plan_id=str(uuid.uuid4()),
                plan_hash=hashlib.sha256(distribution.SerializeToString()).digest(),
                base_revision=revision,
                revision=revision + 1,
                keys=[distribution],
            )
            answer = session.any_answer(prepare=prepare)
            if answer.WhichOneof("body") == "prepared":
                session.ask("committed", commit=messages.Commit(plan_id=prepare.plan_id))
                revision += 1
                say("committed", revision=revision)
            return answer

        def set_and_watch(count):
            answer = set_seats(count)
            if answer.WhichOneof("body") == "refused":
                raise Failed(f"refused: {answer.refused}")
            expected = {feature: count} if count else {}
            if granted_to_us(session.states, key, server) != expected:
                session.read_until(
                    lambda message: granted_to_us(session.states, key, server) == expected
                )
            say("granted", seats=expected)

        set_and_watch(seats)
        too_many = set_seats(license["totals"][feature] + 1)
        if too_many.WhichOneof("body") != "refused":
            raise Failed(f"more than the total was not refused: {too_many}")
        why = too_many.refused.WhichOneof("why")
        if why != "shortage":
            raise Failed(f"more than the total was refused for {why}")
        say("refused", why=why, short=too_many.refused.shortage.short)
        set_and_watch(0)
        session.end()
    say("done")


# -------------------------------------------------------------------------------------- self-check


def fake_host(messages, services, code, own, client):
    """As much of a key host as a session needs. It pairs one client and has one key."""
    totals = {"ip-camera": 4}

    class Host(services.KeyHostServicer):
        paired = None
        ours = {}
        prepared = {}

        def about(self):
            return messages.About(
                protocol=PROTOCOL,
                name="Fake",
                host_id="fake-host",
                fingerprint=fingerprint(own.pem),
                paired=self.paired is not None,
                clock_ms=1 if self.paired else 0,
            )

        def GetAbout(self, _request, _context):
            return self.about()

        def Pair(self, requests, _context):
            hello = next(requests).hello
            side = SPAKE2_B(
                password(code),
                idA=identity_a(client),
                idB=identity_b(fingerprint(own.pem)),
            )
            outbound = side.start()
            key = side.finish(hello.pake)
            yield messages.PairReply(answer=messages.PairAnswer(pake=outbound))
            theirs = next(requests).proof.proof
            if not hmac.compare_digest(theirs, client_proof(key, hello.system_id, hello.name)):
                yield messages.PairReply(refused="the code is not right")
                return
            self.paired = hello.system_id
            mine = host_proof(key, "fake-host")
            role = messages.PEER_ROLE_SYSTEM
            yield messages.PairReply(
                paired=messages.Paired(proof=mine, role=role, about=self.about())
            )

        def states(self):
            seats = [messages.FeatureSeats(feature=f, seats=s) for f, s in self.ours.items()]
            ours = [messages.OurGrant(server=1, seats=seats)] if seats else []
            key = json.dumps({"key": "FK-A", "totals": totals})
            state = messages.KeyState(license_json=key, ours=ours)
            return messages.HostMessage(states=messages.KeyStates(keys=[state]))

        def refusal(self, request, seats):
            for feature, count in seats.items():
                if count > totals[feature]:
                    short = messages.Shortage(
                        key_id="FK-A", feature=feature, short=count - totals[feature]
                    )
                    refused = messages.Refused(shortage=short)
                    return messages.HostMessage(request=request, refused=refused)
            return None

        def Session(self, requests, context):
            hello = next(requests)
            if self.paired is None:
                context.abort(grpc.StatusCode.UNAUTHENTICATED, "pair first")
            welcome = messages.Welcome(protocol=PROTOCOL, host_id="fake-host")
            yield messages.HostMessage(request=hello.request, welcome=welcome)
            yield self.states()
            for message in requests:
                number, which = message.request, message.WhichOneof("body")
                if which == "take":
                    seats = seats_of(message.take.server.seats)
                    refusal = self.refusal(number, seats)
                    if refusal is None:
                        Host.ours = seats
                        statement = messages.Statement(seats=message.take.server.seats)
                        yield messages.HostMessage(request=number, statement=statement)
                        yield self.states()
                    else:
                        yield refusal
                elif which == "prepare":
                    servers = message.prepare.keys[0].servers
                    seats = seats_of(servers[0].seats) if servers else {}
                    Host.prepared = seats
                    refusal = self.refusal(number, seats)
                    prepared = messages.HostMessage(request=number, prepared=messages.Prepared())
                    yield refusal or prepared
                elif which == "commit":
                    Host.ours = self.prepared
                    # States may come before the answer as well as after it.
                    yield self.states()
                    yield messages.HostMessage(request=number, committed=messages.Committed())

    return Host()


def self_check():
    """The client above against a host that is written here too."""
    from concurrent.futures import ThreadPoolExecutor

    if password(" il-o0 ab\n") != b"1100AB":
        raise Failed("codes are not read as they are typed")
    messages, services = generated()
    code = "K7M2Q9XA"
    for take, told in [(True, code), (False, "k7m2-q9xa"), (True, "K7M2Q9XB")]:
        own, clients = Certificate(HOST_NAME), []
        real = globals()["Certificate"]

        def remember(name):
            clients.append(real(name))
            return clients[-1]

        # A host of this library knows only clients that it was told of, so ours is made first.
        client = remember("floatkey-client")
        server = grpc.server(ThreadPoolExecutor(8))
        host = fake_host(messages, services, code, own, fingerprint(client.pem))
        services.add_KeyHostServicer_to_server(host, server)
        credentials = grpc.ssl_server_credentials(
            [(own.key, own.pem)], root_certificates=client.pem, require_client_auth=False
        )
        port = server.add_secure_port("127.0.0.1:0", credentials)
        server.start()
        globals()["Certificate"] = lambda _name: client
        try:
            run_session(f"127.0.0.1:{port}", told, "FK-A", "ip-camera", 3, take)
        except Failed as failed:
            if told != "K7M2Q9XB" or "refused" not in str(failed):
                raise
            say("refused a wrong code")
        else:
            if told == "K7M2Q9XB":
                raise Failed("a wrong code was accepted")
        finally:
            globals()["Certificate"] = real
            server.stop(None)
    say("self-check done")


def pake(client, host, system_id, name):
    """The arithmetic alone."""
    side = SPAKE2_A(password(sys.stdin.readline()), idA=identity_a(client), idB=identity_b(host))
    say("pake", pake=side.start().hex())
    theirs = bytes.fromhex(sys.stdin.readline().strip())
    host_id = sys.stdin.readline().strip()
    key = side.finish(theirs)
    say(
        "proofs",
        client=client_proof(key, system_id, name).hex(),
        host=host_proof(key, host_id).hex(),
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    modes = parser.add_subparsers(dest="mode", required=True)
    session = modes.add_parser("session")
    session.add_argument("address")
    session.add_argument("key")
    session.add_argument("feature")
    session.add_argument("seats", type=int)
    session.add_argument("--take", action="store_true", help="Take instead of Prepare and Commit")
    arithmetic = modes.add_parser("pake")
    for argument in ["client", "host", "system_id", "name"]:
        arithmetic.add_argument(argument)
    modes.add_parser("self-check")
    args = parser.parse_args()
    # A host that does not answer shall not keep anybody waiting for ever.
    watchdog = threading.Timer(60, lambda: (say("timeout"), __import__("os")._exit(2)))
    watchdog.daemon = True
    watchdog.start()
    try:
        if args.mode == "session":
            code = sys.stdin.readline()
            run_session(args.address, code, args.key, args.feature, args.seats, args.take)
        elif args.mode == "pake":
            pake(args.client, args.host, args.system_id, args.name)
        else:
            self_check()
    except (Failed, grpc.RpcError, OSError) as error:
        say("failed", why=str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
