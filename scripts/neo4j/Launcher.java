import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.graphdb.Result;

/**
 * Runs one Neo4j on the loopback address: Launcher DIR PORT. A new folder's user neo4j gets the password in
 * PORTOLAN_NEO4J_PASSWORD; that of an old one stays. It says "ready" when it answers, and stops when its standard input ends (so that it never
 * outlives the process that started it) or by a signal.
 */
public class Launcher {
    public static void main(String[] args) throws Exception {
        String password = System.getenv("PORTOLAN_NEO4J_PASSWORD");
        if (args.length != 2 || password == null || password.length() < 8) {
            System.err.println("usage: Launcher DIR PORT, with a password of 8 characters or more in PORTOLAN_NEO4J_PASSWORD");
            System.exit(2);
        }
        int port = Integer.parseInt(args[1]);
        DatabaseManagementService service = new DatabaseManagementServiceBuilder(Path.of(args[0]))
                .setConfig(BoltConnector.enabled, true)
                .setConfig(BoltConnector.listen_address, new SocketAddress("127.0.0.1", port))
                .setConfig(BoltConnector.advertised_address, new SocketAddress("127.0.0.1", port))
                .setConfig(GraphDatabaseSettings.auth_enabled, true)
                .setConfig(GraphDatabaseSettings.auth_lock_time, Duration.ZERO)
                .setConfig(GraphDatabaseSettings.preallocate_logical_logs, false)
                .setConfig(GraphDatabaseSettings.pagecache_memory, 512L << 20)
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
        System.out.println("ready bolt://neo4j@127.0.0.1:" + port + "/neo4j");
        System.out.flush();
        while (System.in.read() >= 0) {
        }
        System.exit(0);
    }
}
