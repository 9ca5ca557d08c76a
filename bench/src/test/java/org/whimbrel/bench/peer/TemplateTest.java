package org.whimbrel.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemplateTest {
  @Test
  void placesShouldBeFilledIn() {
    assertThat(
            Template.fill("a: ${one}\nb: \"${two}${one}\" $x", Map.of("one", "1", "two", "$2\\")))
        .isEqualTo("a: 1\nb: \"$2\\1\" $x");
    assertThatThrownBy(() -> Template.fill("${three}", Map.of())).hasMessageContaining("${three}");
  }

  @Test
  void theConfigurationShouldHaveNoOtherPlaces() throws Exception {
    byte[] text = TemplateTest.class.getResourceAsStream(Ejabberd.CONFIGURATION).readAllBytes();

    String filled =
        Template.fill(
            new String(text, StandardCharsets.UTF_8),
            Map.of(
                "port", "5222",
                "databasePort", "5432",
                "databaseName", "name",
                "databasePassword", "secret"));

    assertThat(filled)
        .contains("port: 5222", "sql_port: 5432", "sql_password: \"secret\"", "default: always");
    // The address is loopback's, and there is no other listener.
    assertThat(filled.split("module: ejabberd_", -1)).hasSize(2);
    assertThat(filled).contains("ip: \"127.0.0.1\"");
  }

  @Test
  void thePackageShouldBeFoundWhereDebianPutsIt(@TempDir Path root) throws Exception {
    assertThatThrownBy(() -> EjabberdPackage.find(root)).isInstanceOf(PeerException.class);
    Files.createDirectories(root.resolve("usr/lib/x86_64-linux-gnu/ejabberd-23.01-1/ebin"));
    assertThatThrownBy(() -> EjabberdPackage.find(root))
        .hasMessageContaining("ejabberd is not installed");
    Files.createDirectories(root.resolve("usr/share/ejabberd/sql"));
    Files.writeString(root.resolve("usr/share/ejabberd/sql/pg.sql"), "");
    Path erlang = Files.createDirectories(root.resolve("usr/bin")).resolve("erl");
    Files.writeString(erlang, "");
    assertThat(erlang.toFile().setExecutable(true)).isTrue();

    EjabberdPackage found = EjabberdPackage.find(root);

    assertThat(found.version()).isEqualTo("23.01-1");
    assertThat(found.libraries()).isEqualTo(root.resolve("usr/lib/x86_64-linux-gnu"));
  }
}
