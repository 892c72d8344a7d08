package io.mesosj.local.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Private keys as OpenSSL writes them: PKCS #8 ({@code PRIVATE KEY}, RFC 5958), and PKCS #1 ({@code
 * RSA PRIVATE KEY}, RFC 8017), which Java reads only when it is wrapped as PKCS #8.
 */
final class PemKey {
  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN ([A-Z ]*)PRIVATE KEY-----([^-]*)-----END \\1PRIVATE KEY-----",
          Pattern.DOTALL);

  /** Version 0, and the algorithm rsaEncryption without parameters. */
  private static final byte[] RSA_HEADER = {
    0x02,
    0x01,
    0x00,
    0x30,
    0x0d,
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };

  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;

  private PemKey() {}

  /**
   * Reads a key.
   *
   * @param algorithm that of its certificate's public key
   * @throws IOException naming the file, if there is no key that can be used
   * @throws GeneralSecurityException if it is not one of that algorithm
   */
  static PrivateKey parse(String pem, String algorithm, Path file)
      throws IOException, GeneralSecurityException {
    Matcher found = KEY.matcher(pem);
    if (!found.find()) {
      throw new IOException("there is no PEM private key in '" + file + "'");
    }
    String kind = found.group(1).strip();
    if (kind.equals("ENCRYPTED") || found.group(2).contains("ENCRYPTED")) {
      throw new IOException(
          "the key in '"
              + file
              + "' has a passphrase; write it without: openssl pkey -in FILE -out NEW");
    }
    byte[] der = decode(found.group(2), file);
    if (kind.equals("RSA")) {
      der = pkcs8(der);
    } else if (!kind.isEmpty()) {
      throw new IOException(
          "the key in '"
              + file
              + "' is an "
              + kind.toLowerCase(Locale.ROOT)
              + " key in a form of its own; write it as PKCS #8: openssl pkcs8 -topk8 -nocrypt -in"
              + " FILE -out NEW");
    }
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
  }

  private static byte[] decode(String text, Path file) throws IOException {
    try {
      return Base64.getMimeDecoder().decode(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IOException("the key in '" + file + "' is damaged: " + e.getMessage(), e);
    }
  }

  private static byte[] pkcs8(byte[] rsa) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(RSA_HEADER);
    content.writeBytes(der(OCTET_STRING, rsa));
    return der(SEQUENCE, content.toByteArray());
  }

  /** A value in DER, whose length must have no more bytes than it needs. */
  private static byte[] der(int tag, byte[] value) {
    int bytes = value.length < 0x80 ? 0 : (39 - Integer.numberOfLeadingZeros(value.length)) / 8;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    out.write(bytes == 0 ? value.length : 0x80 | bytes);
    for (int i = bytes - 1; i >= 0; i--) {
      out.write(value.length >> (8 * i));
    }
    out.writeBytes(value);
    return out.toByteArray();
  }
}
