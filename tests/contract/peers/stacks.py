"""Foreign SOAP stacks as child processes (异构对端): found, built once, started, stopped."""

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from tests.contract.peers.asmx_contract import with_operations, write_for_asmx
from tests.contract.peers.axis_contract import deploy_at, write_for_axis
from tests.contract.peers.gsoap_contract import operations_of, write_for_gsoap

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
WSDL = ROOT / "connectors" / "contracts" / "std-v2-soap.wsdl"
SEED = HERE / "seed.tsv"
#: Ignored by git, removed by `make clean`.
CACHE = ROOT / ".cache" / "peers"
_JARS = Path("/usr/share/java")
#: What the receivers in Java have in common.
_JAVA = HERE / "java"
_START_TIMEOUT_S = 60
_BUILD_TIMEOUT_S = 240
#: Words by which npm and pip say that they reached no registry at all.
_NO_NETWORK = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ENETUNREACH", "ENOTCACHED")
_NO_PIP_NETWORK = ("NewConnectionError", "Failed to establish a new connection", "ConnectTimeout")
#: Its copy of six, and the module cgi, are gone from here on.
_TOO_NEW_FOR_SPYNE = (3, 12)

Command = list[str]
#: Needs that are modules of a language, and what succeeds where one is there.
_MODULES: Mapping[str, Command] = {
    "php-soap": ["php", "-r", "exit(extension_loaded('soap') ? 0 : 1);"],
    "perl-soap-lite": ["perl", "-MSOAP::Lite", "-MHTTP::Daemon", "-e", "1"],
}


class StackMissing(Exception):
    """A stack is not installed here; the text says what is missing and how to install it."""


class StackBroken(Exception):
    """A stack is installed and neither builds nor starts; the text is its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting:
    """What a peer says when it begins to listen."""

    stack: str
    #: By SOAP version.
    base_urls: Mapping[str, str]
    control_url: str
    app_id: str
    app_secret: str
    division_code: str
    fiscal_year: int
    agency_codes: list[str]
    capabilities: list[str]
    #: What this stack cannot do, and why.
    lacks: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """One foreign stack."""

    name: str
    #: Programs and files it needs, and the words that install each.
    needs: Mapping[str, str]
    #: Builds what must be built, once per content, and gives the command that serves from a folder.
    prepare: Callable[[], Callable[[Path], Command]]

    def require(self) -> None:
        """Raise StackMissing unless everything is there."""
        missing = [need for need in self.needs if not _is_there(need)]
        if missing:
            ways = dict.fromkeys(self.needs[need] for need in missing)
            raise StackMissing(
                f"对端 {self.name} 未测试：缺少 {'、'.join(missing)}；"
                f"安装方法：{'；'.join(ways)}，或以 root 运行 make setup-system"
            )


def _is_there(need: str) -> bool:
    if need in _MODULES:
        # No programs: only the language itself knows.
        command = _MODULES[need]
        if shutil.which(command[0]) is None:
            return False
        asked = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - fixed words
        return asked.returncode == 0
    return Path(need).exists() if need.startswith("/") else shutil.which(need) is not None


# --- what each needs to serve ---------------------------------------------------------------------


def _prepare_php(contract: Path = WSDL) -> Callable[[Path], Command]:
    script = str(HERE / "php" / "serve.php")
    return lambda folder: ["php", script, *map(str, (contract, SEED, folder))]


_METRO_JARS = ":".join(str(_JARS / name) for name in ("jaxws-rt.jar", "javax.activation.jar"))


def _prepare_metro(documents: Path | None = None) -> Callable[[Path], Command]:
    sources, contract = HERE / "metro", [WSDL, WSDL.with_suffix(".xsd")]

    def build(folder: Path) -> None:
        # Metro serves the contract that it finds beside its classes.
        for file in contract:
            shutil.copy(file, folder)
        bare = str(sources / "bare.xml")
        options = ["-quiet", "-extension", "-Xnocompile", "-p", "peer.contract"]
        _run(["wsimport", *options, "-b", bare, "-s", ".", "-d", ".", str(WSDL)], folder)
        files = [*_JAVA.glob("*.java"), *sources.glob("*.java"), *folder.rglob("*.java")]
        _run(["javac", "-nowarn", "-cp", _METRO_JARS, "-d", ".", *map(str, files)], folder)

    built = _built("metro", build, [*contract, *sorted([*_JAVA.iterdir(), *sources.iterdir()])])
    command = ["java", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", f"{built}:{_METRO_JARS}"]
    served = ["peer.Attached", str(documents)] if documents else ["peer.Serve", str(SEED)]
    return lambda _: [*command, *served]


def metro_reader() -> Command:
    """A client that wsimport makes of the contract of our own API, as it stands."""
    sources, api = HERE / "readers", ROOT / "adapter" / "api" / "soap"
    records = ROOT / "adapter" / "package_format" / "format_2" / "templates.xsd"
    contract = [api / "api.wsdl", api / "api.xsd", records]

    def build(folder: Path) -> None:
        for file in contract:
            shutil.copy(file, folder)
        options = ["-quiet", "-Xnocompile", "-XadditionalHeaders", "-p", "library"]
        _run(["wsimport", *options, "-s", ".", "-d", ".", "api.wsdl"], folder)
        files = [str(sources / "Read.java"), *map(str, folder.rglob("*.java"))]
        _run(["javac", "-nowarn", "-cp", _METRO_JARS, "-d", ".", *files], folder)

    built = _built("metro-reader", build, [*contract, sources / "Read.java"])
    return ["java", "-Dfile.encoding=UTF-8", "-cp", f"{built}:{_METRO_JARS}", "Read"]


_AXIS_JARS = (
    *("axis", "axis-jaxrpc", "axis-saaj", "wsdl4j", "commons-discovery", "commons-logging"),
    *("javax.activation", "javax.mail"),
    *("tomcat9-catalina", "tomcat9-coyote", "tomcat9-juli", "tomcat9-util", "tomcat9-util-scan"),
    *("tomcat9-servlet-api", "tomcat9-annotations-api", "tomcat9-api", "tomcat9-jni"),
    *("tomcat9-jaspic-api", "tomcat9-jsp-api", "tomcat9-el-api"),
)


def axis_reader(contract: bytes) -> Command:
    """A client that WSDL2Java of Axis makes of the contract of our own API as we hand it out."""
    sources, api = HERE / "readers", ROOT / "adapter" / "api" / "soap"
    records = ROOT / "adapter" / "package_format" / "format_2" / "templates.xsd"
    schemas = [api / "api.xsd", records]
    classpath = ":".join(str(_JARS / f"{name}.jar") for name in _AXIS_JARS)

    def build(folder: Path) -> None:
        for file in schemas:
            shutil.copy(file, folder)
        (folder / "api.wsdl").write_bytes(contract)
        java = ["java", "-XX:TieredStopAtLevel=1", "-cp", classpath]
        options = ["--noWrapped", "-p", "library", "-o", "."]
        _run([*java, "org.apache.axis.wsdl.WSDL2Java", *options, "api.wsdl"], folder)
        files = [str(sources / "ReadByAxis.java"), *map(str, folder.rglob("*.java"))]
        quiet = ["-nowarn", "-Xlint:none", "-encoding", "utf-8"]
        _run(["javac", *quiet, "-cp", classpath, "-d", ".", *files], folder)

    inputs = [api / "api.wsdl", api / "envelope.py", *schemas, sources / "ReadByAxis.java"]
    built = _built("axis-reader", build, inputs)
    return ["java", "-Dfile.encoding=UTF-8", "-cp", f"{built}:{classpath}", "ReadByAxis"]


def _prepare_axis(contract: Path = WSDL) -> Callable[[Path], Command]:
    # Beside it, as it refers to it.
    sources, schema = HERE / "axis", contract.with_name(WSDL.with_suffix(".xsd").name)
    classpath = ":".join(str(_JARS / f"{name}.jar") for name in _AXIS_JARS)

    def build(folder: Path) -> None:
        write_for_axis(contract, schema, folder)
        java = ["java", "-XX:TieredStopAtLevel=1", "-cp", f".:{classpath}"]
        options = ["--noWrapped", "--server-side", "-p", "peer.contract", "-o", "."]
        _run([*java, "org.apache.axis.wsdl.WSDL2Java", *options, "axis.wsdl"], folder)
        deployment = folder / "peer" / "contract" / "deploy.wsdd"
        deploy_at(deployment, "perf")
        files = [*_JAVA.glob("*.java"), *sources.glob("*.java"), *folder.rglob("*.java")]
        # Axis is of a time before generics.
        quiet = ["-nowarn", "-Xlint:none", "-encoding", "utf-8"]
        _run(["javac", *quiet, "-cp", classpath, "-d", ".", *map(str, files)], folder)
        _run([*java, "org.apache.axis.utils.Admin", "server", str(deployment)], folder)

    inputs = [contract, schema, HERE / "axis_contract.py", *_JAVA.iterdir(), *sources.iterdir()]
    built = _built("axis", build, sorted(inputs, key=lambda file: file.name))
    command = ["java", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", f"{built}:{classpath}"]
    wsdd = str(built / "server-config.wsdd")
    return lambda folder: [*command, "peer.Serve", str(SEED), wsdd, str(folder)]


def _prepare_asmx() -> Callable[[Path], Command]:
    sources, schema = HERE / "asmx", WSDL.with_suffix(".xsd")

    def build(folder: Path) -> None:
        write_for_asmx(WSDL, folder / "asmx.wsdl")
        references = ["-r:System.Web", "-r:System.Web.Services", "-r:System.Xml"]
        _run(["mcs", *references, str(sources / "Import.cs"), "-out:Import.exe"], folder)
        _run(["mono", "Import.exe", "asmx.wsdl", str(schema), "Classes.cs"], folder)
        made = folder / "Service.cs"
        made.write_text(with_operations((folder / "Classes.cs").read_text("utf-8")), "utf-8")
        own = [str(each) for each in sorted(sources.glob("*.cs")) if each.name != "Import.cs"]
        _run(["mcs", *references, "-nowarn:0618", *own, str(made), "-out:Peer.exe"], folder)

    inputs = [WSDL, schema, HERE / "asmx_contract.py", *sources.iterdir()]
    built = _built("asmx", build, sorted(inputs, key=lambda file: file.name))

    def command(folder: Path) -> Command:
        site = folder / "site"
        (site / "bin").mkdir(parents=True)
        shutil.copy(built / "Peer.exe", site / "bin")
        shutil.copy(sources / "web.config", site)
        page = '<%@ WebService Class="Peer.Contract.PerfService, Peer" %>'
        (site / "perf.asmx").write_text(page, encoding="utf-8")
        return ["mono", str(site / "bin" / "Peer.exe"), str(SEED), str(site)]

    return command


def _prepare_gsoap() -> Callable[[Path], Command]:
    sources, schema = HERE / "gsoap", WSDL.with_suffix(".xsd")

    def build(folder: Path) -> None:
        write_for_gsoap(WSDL, folder / "gsoap.wsdl")
        shutil.copy(schema, folder)
        _run(["wsdl2h", "-o", "contract.h", "gsoap.wsdl"], folder)
        security = (sources / "security.h").read_text("utf-8")
        with (folder / "contract.h").open("a", encoding="utf-8") as file:
            file.write(security)
        _run(["soapcpp2", "-S", "-x", "-L", "-I/usr/share/gsoap/import", "contract.h"], folder)
        (folder / "operations.inc").write_text(operations_of(WSDL, schema), encoding="utf-8")
        compiled = ["g++", "-std=c++14", "-w", f"-I{sources}", "-I.", "-c"]
        files = [folder / "soapC.cpp", folder / "soapServer.cpp", *sources.glob("*.cpp")]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda file: _run([*compiled, str(file)], folder), files))
        objects = [f"{file.stem}.o" for file in files]
        _run(["g++", *objects, "-lgsoap++", "-pthread", "-o", "peer"], folder)

    inputs = [WSDL, schema, HERE / "gsoap_contract.py", *sources.iterdir()]
    built = _built("gsoap", build, sorted(inputs, key=lambda file: file.name))
    return lambda _: [str(built / "peer"), str(SEED)]


def node_modules() -> Path:
    """A folder with the packages of Node."""
    lock = [HERE / "node" / "package.json", HERE / "node" / "package-lock.json"]

    def build(folder: Path) -> None:
        for file in lock:
            shutil.copy(file, folder)
        _run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], folder)

    return _built("node", build, lock) / "node_modules"


def _prepare_node() -> Callable[[Path], Command]:
    command = ["env", f"NODE_PATH={node_modules()}", "node", str(HERE / "node" / "serve.js")]
    return lambda _: [*command, str(WSDL), str(SEED)]


def spyne_packages() -> Path:
    """A folder with the packages of spyne; lxml is the one of these tests."""
    lock = HERE / "spyne" / "requirements.lock"

    def build(folder: Path) -> None:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        # Built by the setuptools that are here: else pip would fetch others, without a hash.
        options = ["--require-hashes", "--no-deps", "--no-build-isolation", "--no-compile"]
        _run([*pip, *options, "--target", ".", "-r", str(lock)], folder)

    return _built("spyne", build, [lock])


def _prepare_spyne() -> Callable[[Path], Command]:
    if sys.version_info >= _TOO_NEW_FOR_SPYNE:
        raise StackMissing("对端 spyne 未测试：spyne 2.14 只能在 Python 3.11 上运行")
    path = f"PYTHONPATH={spyne_packages()}:{ROOT}"
    # Its import of names that Python 3 moved warns; that is its own affair.
    command = [
        "env",
        path,
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "tests.contract.peers.spyne.serve",
    ]
    return lambda _: [*command, str(WSDL), str(SEED)]


def _prepare_perl(contract: Path = WSDL) -> Callable[[Path], Command]:
    sources = HERE / "perl"
    command = ["perl", f"-I{sources}", str(sources / "serve.pl")]
    return lambda folder: [*command, *map(str, (contract, SEED, folder))]


_MONO = "mono-runtime mono-mcs libmono-system-web4.0-cil libmono-system-web-services4.0-cil"
_MONO_DLLS = "/usr/lib/mono/4.5"
_APT = "apt-get install --no-install-recommends"
#: Ends a child whose starter died, however it died.
_LEASH = "setpriv"
STACKS: Mapping[str, Stack] = {
    stack.name: stack
    for stack in (
        Stack(
            name="php",
            needs={
                _LEASH: f"{_APT} util-linux",
                "php": f"{_APT} php-cli php-soap php-xml",
                "php-soap": f"{_APT} php-cli php-soap php-xml",
            },
            prepare=_prepare_php,
        ),
        Stack(
            name="metro",
            needs={
                _LEASH: f"{_APT} util-linux",
                "wsimport": f"{_APT} jaxws libjaxws-java",
                str(_JARS / "jaxws-rt.jar"): f"{_APT} jaxws libjaxws-java",
                "java": f"{_APT} default-jdk-headless",
                "javac": f"{_APT} default-jdk-headless",
            },
            prepare=_prepare_metro,
        ),
        Stack(
            name="axis",
            needs={
                _LEASH: f"{_APT} util-linux",
                str(_JARS / "axis.jar"): f"{_APT} libaxis-java libtomcat9-java",
                str(_JARS / "tomcat9-catalina.jar"): f"{_APT} libaxis-java libtomcat9-java",
                "java": f"{_APT} default-jdk-headless",
                "javac": f"{_APT} default-jdk-headless",
            },
            prepare=_prepare_axis,
        ),
        Stack(
            name="asmx",
            needs={
                _LEASH: f"{_APT} util-linux",
                "mono": f"{_APT} {_MONO}",
                "mcs": f"{_APT} {_MONO}",
                f"{_MONO_DLLS}/System.Web.dll": f"{_APT} {_MONO}",
                f"{_MONO_DLLS}/System.Web.Services.dll": f"{_APT} {_MONO}",
            },
            prepare=_prepare_asmx,
        ),
        Stack(
            name="gsoap",
            needs={
                _LEASH: f"{_APT} util-linux",
                "soapcpp2": f"{_APT} gsoap libgsoap-dev g++",
                "/usr/include/stdsoap2.h": f"{_APT} gsoap libgsoap-dev g++",
                "g++": f"{_APT} gsoap libgsoap-dev g++",
            },
            prepare=_prepare_gsoap,
        ),
        Stack(
            name="node",
            needs={
                _LEASH: f"{_APT} util-linux",
                "node": f"{_APT} nodejs npm",
                "npm": f"{_APT} nodejs npm",
            },
            prepare=_prepare_node,
        ),
        Stack(
            name="perl",
            needs={
                _LEASH: f"{_APT} util-linux",
                "perl": f"{_APT} libsoap-lite-perl libhttp-daemon-perl",
                "perl-soap-lite": f"{_APT} libsoap-lite-perl libhttp-daemon-perl",
            },
            prepare=_prepare_perl,
        ),
        # Python is here, and its packages come from the registry of the tests' own.
        Stack(name="spyne", needs={_LEASH: f"{_APT} util-linux"}, prepare=_prepare_spyne),
    )
}


def php_with(contract: Path) -> Stack:
    """PHP's stack with another contract of the same operations."""
    return replace(STACKS["php"], prepare=lambda: _prepare_php(contract))


def perl_with(contract: Path) -> Stack:
    """SOAP::Lite with another contract of the same operations."""
    return replace(STACKS["perl"], prepare=lambda: _prepare_perl(contract))


def metro_attaching(documents: Path) -> Stack:
    """Metro with a service of XML texts that answers with a file of these, as an attachment."""
    return replace(STACKS["metro"], prepare=lambda: _prepare_metro(documents))


def axis_with(contract: Path) -> Stack:
    """Axis with another contract of the same operations."""
    return replace(STACKS["axis"], prepare=lambda: _prepare_axis(contract))


# --- building -------------------------------------------------------------------------------------


def _built(name: str, build: Callable[[Path], None], inputs: list[Path]) -> Path:
    """A folder that holds what `build` makes of the inputs; made anew when they change."""
    digest = hashlib.sha256(b"\0".join(file.read_bytes() for file in inputs)).hexdigest()[:16]
    place = CACHE / f"{name}-{digest}"
    if place.is_dir():
        return place
    CACHE.mkdir(parents=True, exist_ok=True)
    # Made beside and moved when whole: a build that was interrupted is never taken for one.
    with tempfile.TemporaryDirectory(dir=CACHE) as draft:
        build(Path(draft))
        shutil.copytree(draft, f"{draft}.whole", symlinks=True)
    try:
        Path(f"{draft}.whole").rename(place)
    except OSError:
        # Another run was faster with the same content.
        shutil.rmtree(f"{draft}.whole")
    return place


def _run(command: Command, folder: Path) -> None:
    done = subprocess.run(  # noqa: S603 - the machine's own compilers on our own files
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=_BUILD_TIMEOUT_S
    )
    if done.returncode == 0:
        return
    said = (done.stderr or done.stdout)[-2000:]
    if command[0] == "npm" and any(word in said for word in _NO_NETWORK):
        raise StackMissing("对端 node 未测试：npm 连不上软件源；请接通网络或配置 npm 的 registry")
    if "pip" in command and any(word in said for word in _NO_PIP_NETWORK):
        raise StackMissing("对端 spyne 未测试：pip 连不上软件源；请接通网络或配置 pip 的 index-url")
    raise StackBroken(f"{command[0]}: {said}")


# --- running --------------------------------------------------------------------------------------


@contextmanager
def running(stack: Stack) -> Iterator[Greeting]:
    """A peer that listens; it ends with the block, and with this process however that ends."""
    stack.require()
    command = stack.prepare()
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "log").open("w+") as log:
        process = subprocess.Popen(  # noqa: S603 - our own servers
            [_LEASH, "--pdeathsig", "KILL", *command(Path(folder))],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env={**os.environ, "no_proxy": "*"},
        )
        try:
            yield _greeting(process, log)
        finally:
            process.kill()
            process.wait()
            if process.stdout:
                process.stdout.close()


def _greeting(process: "subprocess.Popen[str]", log: IO[str]) -> Greeting:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        log.seek(0)
        raise StackBroken(log.read()[-2000:])
    greeting = Greeting(**json.loads(line))
    _wait_until_it_listens(greeting)
    return greeting


def _wait_until_it_listens(greeting: Greeting) -> None:
    port = int(greeting.control_url.split(":")[2].split("/")[0])
    deadline = time.monotonic() + _START_TIMEOUT_S
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise StackBroken(f"{greeting.stack} greeted and does not listen")
