package starter
import "testing"
func BenchmarkParse(b *testing.B){ for b.Loop(){ if _,err:=parse();err!=nil{b.Fatal(err)} } }
