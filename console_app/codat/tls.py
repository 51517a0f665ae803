"""Load the trusted certificates: those of the system's store, and those that the environment names.

A company that inspects its network has its own authority in that store, or names it in ``SSL_CERT_FILE``; the bundle
that httpx brings has it in neither case.
"""

from __future__ import annotations

import os
import re
import ssl
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from console_app.codat.network_errors import UnusableNetworkSetting

FILE_VARIABLE, FOLDER_VARIABLE = "SSL_CERT_FILE", "SSL_CERT_DIR"

_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""The files of common systems, for a Python whose OpenSSL was built with other paths."""
_HASHED = re.compile(r"[0-9a-f]{8}\.\d+", re.IGNORECASE)
"""The names under which OpenSSL searches for certificates in a folder."""


class CertificateNote(NamedTuple):
    """A variable that names no certificates, with the reason and advice."""

    variable: str
    reason: str
    advice: str

    @property
    def sentence(self) -> str:
        """Return the note in one sentence, without the advice."""
        return f"{self.variable} {self.reason}."


def trusted_context() -> ssl.SSLContext:
    """Make the TLS context of all connections. It reads files for some 20 ms: call it in a thread.

    Raises:
        UnusableNetworkSetting: ``SSL_CERT_FILE`` or ``SSL_CERT_DIR`` names nothing that can be read.
    """
    context = _system_context()
    # Named certificates are trusted themselves, as in curl and Python 3.13: a company may name an authority in the
    # middle.
    context.verify_flags |= ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
    notes = _load_named(context)
    if notes:
        raise UnusableNetworkSetting(
            notes[0].sentence, field="certificates", variable=notes[0].variable, advice=notes[0].advice
        )
    return context


def certificate_notes() -> list[CertificateNote]:
    """Return the problems of the variables that name certificates."""
    return _load_named(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))


def _system_context() -> ssl.SSLContext:
    if sys.platform in {"darwin", "win32"}:
        import truststore

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # truststore would work here as well, but reads the whole store again for each connection, on the event loop.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    paths = ssl.get_default_verify_paths()
    has_folder = _holds_hashed(Path(paths.openssl_capath))
    if has_folder:
        context.load_verify_locations(capath=paths.openssl_capath)
    for bundle in (paths.openssl_cafile, *(() if has_folder else _BUNDLES)):
        with suppress(OSError):  # a file that is missing, or cannot be read, certifies nothing
            context.load_verify_locations(cafile=bundle)
            break
    return context


def _load_named(context: ssl.SSLContext) -> list[CertificateNote]:
    """Load the certificates that the environment names, and return the problems."""
    notes = []
    if file := os.environ.get(FILE_VARIABLE, ""):
        try:
            context.load_verify_locations(cafile=file)
        except (OSError, ValueError) as error:
            notes.append(_note_of_file(file, error))
    if folders := os.environ.get(FOLDER_VARIABLE, ""):
        there = [each for each in folders.split(os.pathsep) if _holds_hashed(Path(each))]
        for each in there:
            context.load_verify_locations(capath=each)
        if not there:
            notes.append(_note_of_folders(folders))
    return notes


def _note_of_file(file: str, error: Exception) -> CertificateNote:
    correct = "Correct it or unset it, then start again."
    if Path(file).is_dir():
        return CertificateNote(FILE_VARIABLE, f"names a folder: {file}", f"{FOLDER_VARIABLE} is for folders. {correct}")
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return CertificateNote(FILE_VARIABLE, f"names a file that does not exist: {file}", correct)
    if isinstance(error, ssl.SSLError | ValueError):
        advice = f"It has to be text that contains BEGIN CERTIFICATE (PEM). {correct}"
        return CertificateNote(FILE_VARIABLE, f"names a file without certificates in PEM: {file}", advice)
    why = getattr(error, "strerror", None) or "it cannot be opened"
    return CertificateNote(FILE_VARIABLE, f"names a file that cannot be read ({why}): {file}", correct)


def _note_of_folders(folders: str) -> CertificateNote:
    correct = "Correct it or unset it, then start again."
    if not any(Path(each).is_dir() for each in folders.split(os.pathsep)):
        return CertificateNote(FOLDER_VARIABLE, f"names a folder that does not exist: {folders}", correct)
    advice = f"OpenSSL finds them by the names that `openssl rehash` gives them; or set {FILE_VARIABLE} to one file."
    return CertificateNote(
        FOLDER_VARIABLE, f"names a folder without certificates that OpenSSL finds: {folders}", advice
    )


def _holds_hashed(folder: Path) -> bool:
    """Return whether a folder holds certificates under the names that OpenSSL searches for."""
    try:
        return any(_HASHED.fullmatch(each.name) for each in folder.iterdir())
    except OSError:
        return False
