#!/bin/sh
# Makes a Python with what the client in tests/python needs, beside what is built: once, and again
# when the requirements change. Without it the tests of that client are skipped, so nothing here
# fails the build.
set -u

needs=tests/python/requirements.txt
folder=${CARGO_TARGET_DIR:-target}/python-venv
# Copied last, so that an environment that is not complete is made again.
complete=$folder/requirements.txt
python=$folder/bin/python

if cmp -s "$needs" "$complete" && "$python" -c "import grpc" 2>/dev/null; then
    exit 0
fi
echo "Preparing Python for the client in tests/python"
rm -f "$complete"
# Compiling gRPC would take longer than everything else here, so only what is built is taken.
if python3 -m venv --clear "$folder" &&
    "$python" -m pip install --quiet --disable-pip-version-check --retries 1 --timeout 20 \
        --only-binary grpcio,grpcio-tools,cryptography -r "$needs"; then
    cp "$needs" "$complete"
else
    echo "No Python for the client in tests/python: its tests will be skipped" >&2
fi
