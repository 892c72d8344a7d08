package io.mesosj.local.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.protocol.testing.Patience;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A real browser with one page, driven by its DevTools protocol. */
public final class Chromium implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final WebSocket socket;
  private final Map<Integer, CompletableFuture<JsonNode>> answers;
  private final AtomicInteger ids = new AtomicInteger();

  private Chromium(
      Process process, WebSocket socket, Map<Integer, CompletableFuture<JsonNode>> answers) {
    this.process = process;
    this.socket = socket;
    this.answers = answers;
  }

  /** Starts one whose cookies and storage are below {@code profile}. */
  public static Chromium start(Path profile) throws Exception {
    Process process =
        new ProcessBuilder(
                command(
                    profile,
                    "--hide-scrollbars",
                    "--force-color-profile=srgb",
                    "--remote-debugging-port=0",
                    "about:blank"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      HttpClient client = HttpClient.newHttpClient();
      Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .buildAsync(page(client, profile), new Reader(answers))
              .get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
      Chromium chromium = new Chromium(process, socket, answers);
      chromium.send("Page.enable", JSON.createObjectNode());
      return chromium;
    } catch (Exception | AssertionError e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** What starts one, with more arguments. */
  public static List<String> command(Path profile, String... more) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--user-data-dir=" + profile));
    line.addAll(List.of(more));
    return line;
  }

  private static URI page(HttpClient client, Path profile) throws Exception {
    Path file = profile.resolve("DevToolsActivePort");
    Awaitility.await().until(() -> Files.exists(file) && Files.readString(file).contains("\n"));
    String port = Files.readAllLines(file).get(0);
    JsonNode targets =
        JSON.readTree(
            client
                .send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                        .build(),
                    HttpResponse.BodyHandlers.ofString())
                .body());
    for (JsonNode target : targets) {
      if (target.path("type").asText().equals("page")) {
        return URI.create(target.path("webSocketDebuggerUrl").asText());
      }
    }
    throw new IOException("Chromium has no page: " + targets);
  }

  private static final class Reader implements WebSocket.Listener {
    private final Map<Integer, CompletableFuture<JsonNode>> answers;
    private final StringBuilder text = new StringBuilder();

    Reader(Map<Integer, CompletableFuture<JsonNode>> answers) {
      this.answers = answers;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean isLast) {
      text.append(data);
      if (isLast) {
        take(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    private void take(String message) {
      try {
        JsonNode json = JSON.readTree(message);
        CompletableFuture<JsonNode> waiting = answers.remove(json.path("id").asInt(-1));
        if (waiting != null) {
          waiting.complete(json);
        }
      } catch (IOException e) {
        answers.values().forEach(waiting -> waiting.completeExceptionally(e));
      }
    }
  }

  private JsonNode send(String method, ObjectNode parameters) throws Exception {
    int id = ids.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", parameters);
    socket.sendText(message.toString(), true).get(10, TimeUnit.SECONDS);
    JsonNode json = answer.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
    if (json.has("error")) {
      throw new IOException(method + ": " + json.get("error"));
    }
    return json.path("result");
  }

  /** Goes to an address, and returns when it is loaded. */
  public void open(URI address) throws Exception {
    send("Page.navigate", JSON.createObjectNode().put("url", address.toString()));
    await("document.readyState === 'complete' && location.href !== 'about:blank'");
  }

  /** What an expression is; a promise is waited for. */
  public JsonNode eval(String expression) throws Exception {
    JsonNode result =
        send(
            "Runtime.evaluate",
            JSON.createObjectNode()
                .put("expression", expression)
                .put("awaitPromise", true)
                .put("returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + result.get("exceptionDetails"));
    }
    return result.path("result").path("value");
  }

  /** Waits until an expression holds. */
  public void await(String expression) {
    Awaitility.await(expression)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> eval(expression).asBoolean());
  }

  /** The text of what a selector finds. */
  public String text(String selector) throws Exception {
    return eval("document.querySelector("
            + JSON.writeValueAsString(selector)
            + ")?.textContent ?? ''")
        .asText();
  }

  /** Waits until the text of what a selector finds has some words in it. */
  public void awaitText(String selector, String words) throws Exception {
    try {
      await(
          "(document.querySelector(%s)?.textContent ?? '').includes(%s)"
              .formatted(JSON.writeValueAsString(selector), JSON.writeValueAsString(words)));
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      throw new AssertionError(selector + " is '" + text(selector) + "', without " + words, e);
    }
  }

  /** Presses a key, as {@code Enter} or {@code Tab}. */
  public void press(String key, int code) throws Exception {
    for (String type : List.of("keyDown", "keyUp")) {
      ObjectNode parameters =
          JSON.createObjectNode()
              .put("type", type)
              .put("key", key)
              .put("code", key)
              .put("windowsVirtualKeyCode", code);
      if (key.equals("Enter") && type.equals("keyDown")) {
        parameters.put("text", "\r");
      }
      send("Input.dispatchKeyEvent", parameters);
    }
  }

  /** The size of the page's window, in CSS pixels, and whether its user wants it dark. */
  public void show(int width, int height, boolean dark) throws Exception {
    send(
        "Emulation.setDeviceMetricsOverride",
        JSON.createObjectNode()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", false));
    ObjectNode media = JSON.createObjectNode();
    media
        .putArray("features")
        .addObject()
        .put("name", "prefers-color-scheme")
        .put("value", dark ? "dark" : "light");
    send("Emulation.setEmulatedMedia", media);
  }

  /** What is seen, as a PNG. */
  public void screenshot(Path file) throws Exception {
    JsonNode result = send("Page.captureScreenshot", JSON.createObjectNode().put("format", "png"));
    Files.createDirectories(file.getParent());
    Files.write(file, Base64.getDecoder().decode(result.path("data").asText().getBytes(UTF_8)));
  }

  @Override
  public void close() {
    socket.abort();
    // Collected first: a helper that loses its parent is no descendant any more, and writes into
    // the profile for a moment.
    List<ProcessHandle> helpers = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    helpers.forEach(ProcessHandle::destroyForcibly);
  }
}
