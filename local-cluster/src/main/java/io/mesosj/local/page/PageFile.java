package io.mesosj.local.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mesosj.local.http.ApiRequest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * An HTML file of ours with one script and one style in it, and the policy that lets a browser run
 * these two and nothing else, whatever gets into the page.
 */
final class PageFile {
  private final byte[] content;
  private final String policy;

  private PageFile(byte[] content, String policy) {
    this.content = content;
    this.policy = policy;
  }

  /** Reads one of the resources. */
  static PageFile read(String name) throws IOException {
    try (InputStream in = PageFile.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("'" + name + "' is not in the jar of the local cluster");
      }
      byte[] content = in.readAllBytes();
      String html = new String(content, UTF_8);
      String policy =
          "default-src 'none'; connect-src 'self'; script-src "
              + hash(html, "script")
              + "; style-src "
              + hash(html, "style")
              + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
              + "; require-trusted-types-for 'script'; trusted-types picture";
      return new PageFile(content, policy);
    }
  }

  private static String hash(String html, String element) {
    int begin = html.indexOf("<" + element + ">") + element.length() + 2;
    String inside = html.substring(begin, html.indexOf("</" + element + ">", begin));
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(inside.getBytes(UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Answers with the file. */
  void answer(ApiRequest request, int status) {
    request.setHeader("Content-Security-Policy", policy);
    harden(request);
    request.respond(status, "text/html; charset=utf-8", content);
  }

  /** Headers of everything that only this page is to get. */
  static void harden(ApiRequest request) {
    request.setHeader("Cache-Control", "no-store");
    request.setHeader("X-Content-Type-Options", "nosniff");
    request.setHeader("X-Frame-Options", "DENY");
    request.setHeader("Referrer-Policy", "no-referrer");
    request.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    request.setHeader("Cross-Origin-Resource-Policy", "same-origin");
  }
}
