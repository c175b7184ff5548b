// The floor of the window: a main window with an editor, from exec to its first paint, told on standard error.
#include <QApplication>
#include <QMainWindow>
#include <QPlainTextEdit>

#include <cstdio>

class Window : public QMainWindow
{
protected:
    bool event(QEvent *event) override
    {
        const bool handled = QMainWindow::event(event);
        if (event->type() == QEvent::Paint && !m_told) {
            m_told = true;
            std::fputs("first paint\n", stderr);
        }
        return handled;
    }

private:
    bool m_told = false;
};

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    Window window;
    window.setCentralWidget(new QPlainTextEdit);
    window.resize(1360, 860);
    window.show();
    return application.exec();
}
