package io.mesosj.local.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A way down a tree, with every directory on it held open. */
final class Walk implements Closeable {
  /** As the kernel's. */
  private static final int MAX_LINKS = 40;

  private final List<Path> aliases;
  private final Deque<SecureDirectoryStream<Path>> open = new ArrayDeque<>();
  private final Deque<Path> paths = new ArrayDeque<>();
  private final Deque<String> todo = new ArrayDeque<>();
  private @Nullable Path name;
  private int links;

  /** How many names are left to go when all of the last link's are done. */
  private int afterLink = Integer.MAX_VALUE;

  /**
   * Stands at a root.
   *
   * @param aliases what absolute links may call it
   */
  @SuppressWarnings("StreamResourceLeak") // closed by close()
  Walk(Path root, List<Path> aliases) throws IOException {
    this.aliases = aliases;
    DirectoryStream<Path> stream = Files.newDirectoryStream(root);
    if (!(stream instanceof SecureDirectoryStream)) {
      stream.close();
      throw new IOException("'" + root + "': this system opens nothing relative to a directory");
    }
    open.push((SecureDirectoryStream<Path>) stream);
    paths.push(root);
  }

  /** Goes on to a path, which begins at the root whether it has a slash or not. */
  Walk to(String path) throws IOException {
    try {
      push(path);
      while (!todo.isEmpty()) {
        step(todo.pop());
      }
      return this;
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void push(String path) {
    String[] names = path.split("/", -1);
    for (int i = names.length - 1; i >= 0; i--) {
      if (!names[i].isEmpty() && !names[i].equals(".")) {
        todo.push(names[i]);
      }
    }
  }

  private void step(String next) throws IOException {
    if (name != null) {
      throw new NoSuchFileException(path().toString(), null, "is no directory");
    }
    if (next.equals("..")) {
      leave();
      return;
    }
    Path one = Path.of(next);
    BasicFileAttributes attributes = attributesOnTheWay(one);
    if (attributes.isSymbolicLink()) {
      follow(one);
    } else if (attributes.isDirectory()) {
      open.push(directory().newDirectoryStream(one, LinkOption.NOFOLLOW_LINKS));
      paths.push(paths.getFirst().resolve(one));
    } else {
      name = one;
    }
  }

  private BasicFileAttributes attributesOnTheWay(Path one) throws IOException {
    try {
      return attributes(one);
    } catch (NoSuchFileException e) {
      if (todo.size() >= afterLink) {
        // Not the same as nothing: it may lead somewhere for those who see more.
        throw new FileSystemException(
            paths.getFirst().resolve(one).toString(), null, "a link leads there, to nothing");
      }
      throw e;
    }
  }

  /** The root's parent is the root. */
  private void leave() throws IOException {
    if (open.size() > 1) {
      open.pop().close();
      paths.pop();
    }
  }

  private void follow(Path link) throws IOException {
    if (++links > MAX_LINKS) {
      throw new FileSystemLoopException(paths.getFirst().resolve(link).toString());
    }
    if (todo.size() < afterLink) {
      afterLink = todo.size();
    }
    // Read by its path, which somebody may change: but whatever it says, it is looked up from here.
    Path target = Files.readSymbolicLink(paths.getFirst().resolve(link));
    if (target.isAbsolute()) {
      Path below =
          fromRoot(target)
              .orElseThrow(
                  () ->
                      new FileSystemException(
                          paths.getFirst().resolve(link).toString(), null, "is a link to outside"));
      while (open.size() > 1) {
        leave();
      }
      push(below.toString());
    } else {
      push(target.toString());
    }
  }

  private Optional<Path> fromRoot(Path target) {
    Path plain = target.normalize();
    return aliases.stream().filter(plain::startsWith).findFirst().map(own -> own.relativize(plain));
  }

  /** Of a name in the directory where this stands; not followed. */
  BasicFileAttributes attributes(Path of) throws IOException {
    return directory()
        .getFileAttributeView(of, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .readAttributes();
  }

  /** Where this stands: the directory itself, or the one that has the file. */
  SecureDirectoryStream<Path> directory() {
    return open.getFirst();
  }

  boolean atDirectory() {
    return name == null;
  }

  /** The file's name. */
  Path name() {
    if (name == null) {
      throw new IllegalStateException("this is at a directory");
    }
    return name;
  }

  /** Without links. */
  Path path() {
    return name == null ? paths.getFirst() : paths.getFirst().resolve(name);
  }

  @Override
  public void close() throws IOException {
    for (SecureDirectoryStream<Path> one : open) {
      one.close();
    }
  }
}
