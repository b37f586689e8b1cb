import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilderImplementation;
import org.neo4j.graphdb.Result;

/**
 * Runs one Neo4j on the loopback address: Launcher DIR PORT [PLUGINS]. The settings in DIR/conf/neo4j.conf hold, except
 * for the address and those of the Java machine. A new folder's user neo4j gets the password in
 * PORTOLAN_NEO4J_PASSWORD; that of an old one stays. It says "ready" when it answers, and stops when its standard input
 * ends (so that it never outlives the process that started it) or by a signal.
 */
public class Launcher {
    public static void main(String[] args) throws Exception {
        String password = System.getenv("PORTOLAN_NEO4J_PASSWORD");
        if (args.length < 2 || args.length > 3 || password == null || password.length() < 8) {
            System.err.println("usage: Launcher DIR PORT [PLUGINS], with a password of 8 characters or more in PORTOLAN_NEO4J_PASSWORD");
            System.exit(2);
        }
        Path home = Path.of(args[0]);
        DatabaseManagementService service = new DatabaseManagementServiceBuilderImplementation(home)
                .setConfigRaw(settings(home, "127.0.0.1:" + args[1], args.length == 3 ? args[2] : null))
                .build();
        Runtime.getRuntime().addShutdownHook(new Thread(service::shutdown));
        try {
            boolean first = service.database("system").executeTransactionally(
                    "SHOW USERS YIELD user, passwordChangeRequired WHERE user = 'neo4j' AND passwordChangeRequired",
                    Map.of(), Result::hasNext);
            if (first) {
                service.database("system").executeTransactionally(
                        "ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED", Map.of("password", password));
            }
        } catch (RuntimeException e) {
            System.err.println("the password cannot be set: " + e.getMessage());
            System.exit(1);
        }
        System.out.println("ready bolt://neo4j@127.0.0.1:" + args[1] + "/neo4j");
        System.out.flush();
        while (System.in.read() >= 0) {
        }
        System.exit(0);
    }

    /** The settings: ours, over them those of the file, and over them the address and the plugins. */
    private static Map<String, String> settings(Path home, String address, String plugins) throws Exception {
        Map<String, String> all = new HashMap<>(Map.of(
                "dbms.security.auth_lock_time", "0s",
                "db.tx_log.preallocate", "false",
                "server.memory.pagecache.size", "512m",
                "internal.server.bolt.thread_pool_shutdown_wait_time", "0s")); // else every stop waits for 10 s
        Path file = home.resolve("conf").resolve("neo4j.conf");
        if (Files.exists(file)) {
            Properties given = new Properties();
            try (InputStream in = Files.newInputStream(file)) {
                given.load(in);
            }
            given.stringPropertyNames().forEach(name -> all.put(name, given.getProperty(name)));
        }
        all.put("dbms.security.auth_enabled", "true");
        all.put("server.bolt.enabled", "true");
        all.put("server.bolt.listen_address", address);
        all.put("server.bolt.advertised_address", address);
        if (plugins != null) {
            all.put("server.directories.plugins", plugins);
            all.put("dbms.security.procedures.unrestricted", "gds.*");
        }
        return all;
    }
}
