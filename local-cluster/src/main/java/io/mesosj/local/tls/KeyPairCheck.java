package io.mesosj.local.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;

/** Whether a private key and a public key are a pair: what one signs the other verifies. */
final class KeyPairCheck {
  private static final byte[] SIGNED = "a pair?".getBytes(StandardCharsets.US_ASCII);

  private KeyPairCheck() {}

  static boolean belong(PrivateKey key, PublicKey other) throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm(other.getAlgorithm()));
    signature.initSign(key);
    signature.update(SIGNED);
    byte[] signed = signature.sign();
    try {
      signature.initVerify(other);
      signature.update(SIGNED);
      return signature.verify(signed);
    } catch (InvalidKeyException | SignatureException e) {
      // Of another size or curve.
      return false;
    }
  }

  private static String algorithm(String key) {
    return switch (key) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      case "DSA" -> "SHA256withDSA";
      default -> key;
    };
  }
}
