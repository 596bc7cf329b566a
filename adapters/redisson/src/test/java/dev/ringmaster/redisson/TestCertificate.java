package dev.ringmaster.redisson;

import java.nio.file.Path;
import java.util.List;

/**
 * A throw-away certificate for 127.0.0.1 and localhost that signs itself, with its key.
 *
 * @param certificate PEM file
 * @param key PEM file
 */
record TestCertificate(Path certificate, Path key) {
    /** Makes one with {@code openssl}. */
    static TestCertificate in(Path directory) {
        TestCertificate made = new TestCertificate(directory.resolve("server.crt"), directory.resolve("server.key"));
        TestProcess.run(List.of(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout",
                made.key.toString(),
                "-out",
                made.certificate.toString()));
        return made;
    }

    /** The same as a PKCS#12 file with this password. */
    Path keyStore(String password) {
        Path file = key.resolveSibling("client.p12");
        TestProcess.run(List.of(
                "openssl",
                "pkcs12",
                "-export",
                "-in",
                certificate.toString(),
                "-inkey",
                key.toString(),
                "-out",
                file.toString(),
                "-passout",
                "pass:" + password));
        return file;
    }
}
