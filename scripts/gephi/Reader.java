import java.io.File;
import java.util.Iterator;
import java.util.StringJoiner;
import java.util.logging.LogManager;
import org.gephi.graph.api.Column;
import org.gephi.graph.api.Edge;
import org.gephi.graph.api.Graph;
import org.gephi.graph.api.GraphController;
import org.gephi.graph.api.GraphModel;
import org.gephi.graph.api.Node;
import org.gephi.graph.api.Table;
import org.gephi.io.importer.api.Container;
import org.gephi.io.importer.api.EdgeMergeStrategy;
import org.gephi.io.importer.api.ImportController;
import org.gephi.io.importer.api.Issue;
import org.gephi.io.processor.plugin.DefaultProcessor;
import org.gephi.project.api.ProjectController;
import org.openide.util.Lookup;

/** Opens each file as Gephi does and prints what it finds there, as a line of JSON a file. */
public final class Reader {
  public static void main(String[] files) throws Exception {
    LogManager.getLogManager().reset();
    ProjectController projects = Lookup.getDefault().lookup(ProjectController.class);
    ImportController importer = Lookup.getDefault().lookup(ImportController.class);
    for (String file : files) {
      projects.newProject();
      Container content = importer.importFile(new File(file));
      content.getLoader().setEdgesMergeStrategy(EdgeMergeStrategy.NO_MERGE);
      int complaints = 0;
      for (Iterator<Issue> all = content.getReport().getIssues(1_000_000); all.hasNext(); ) {
        Issue issue = all.next();
        if (issue.getLevel() != Issue.Level.INFO) {
          complaints++;
          System.err.println(file + ": " + issue.getLevel() + ": " + issue.getMessage());
        }
      }
      importer.process(content, new DefaultProcessor(), projects.getCurrentWorkspace());
      GraphModel model = Lookup.getDefault().lookup(GraphController.class).getGraphModel();
      Graph graph = model.getGraph();
      double weight = 0;
      for (Edge e : graph.getEdges().toArray()) {
        weight += e.getWeight();
      }
      int labelled = 0;
      for (Node n : graph.getNodes().toArray()) {
        labelled += n.getLabel() == null ? 0 : 1;
      }
      System.out.printf("{\"nodes\":%d,\"edges\":%d,\"directed\":%b,\"weight\":%s,\"labelled\":%d,\"complaints\":%d,\"nodeColumns\":%s,\"edgeColumns\":%s}%n",
          graph.getNodeCount(), graph.getEdgeCount(), model.isDirected(), weight, labelled, complaints, columns(model.getNodeTable()), columns(model.getEdgeTable()));
    }
  }

  /** The columns' titles with the types Gephi gives them, without those that it makes itself. */
  private static String columns(Table table) {
    StringJoiner out = new StringJoiner(",", "{", "}");
    for (Column c : table) {
      if (!c.isProperty()) {
        out.add("\"" + c.getTitle() + "\":\"" + c.getTypeClass().getSimpleName() + "\"");
      }
    }
    return out.toString();
  }
}
