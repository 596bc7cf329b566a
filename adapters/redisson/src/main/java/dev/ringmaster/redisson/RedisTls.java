package dev.ringmaster.redisson;

import dev.ringmaster.port.LedgerException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom TLS connections trust, and who we are.
 *
 * @param caFile PEM file with the certificates to trust; null for those the JDK trusts
 * @param keyStore PKCS#12 file with our own key and certificate; null for none
 * @param keyStorePassword its password
 */
record RedisTls(@Nullable Path caFile, @Nullable Path keyStore, String keyStorePassword) {
    /** What the JDK trusts, and no certificate of our own. */
    static final RedisTls DEFAULT = new RedisTls(null, null, "");

    /** The same with others to trust. */
    RedisTls withCaFile(Path pem) {
        return new RedisTls(pem, keyStore, keyStorePassword);
    }

    /** The same with a certificate of our own. */
    RedisTls withKeyStore(Path pkcs12, String password) {
        return new RedisTls(caFile, pkcs12, password);
    }

    /**
     * Trust in the certificates of the file.
     *
     * @return null if there is no file
     * @throws LedgerException if it cannot be read
     */
    @Nullable
    TrustManagerFactory trustManagers() {
        if (caFile == null) {
            return null;
        }
        try (InputStream in = Files.newInputStream(caFile)) {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("ca" + trusted.size(), certificate);
            }
            if (trusted.size() == 0) {
                throw new IOException("it holds no certificate");
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            return factory;
        } catch (IOException | GeneralSecurityException e) {
            throw new LedgerException(
                    "the certificates to trust for Redis cannot be read from " + caFile + ": " + RedisUrl.reason(e), e);
        }
    }

    /**
     * Our own key and certificate.
     *
     * @return null if there are none
     * @throws LedgerException if they cannot be read
     */
    @Nullable
    KeyManagerFactory keyManagers() {
        if (keyStore == null) {
            return null;
        }
        char[] secret = keyStorePassword.toCharArray();
        try (InputStream in = Files.newInputStream(keyStore)) {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(in, secret);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(own, secret);
            return factory;
        } catch (IOException | GeneralSecurityException e) {
            throw new LedgerException(
                    "the key for Redis cannot be read from " + keyStore + ": " + RedisUrl.reason(e), e);
        }
    }

    /** Tells the files, not the password. */
    @Override
    public String toString() {
        return "TLS, trusted " + (caFile == null ? "by the JDK" : caFile) + ", key " + keyStore;
    }
}
